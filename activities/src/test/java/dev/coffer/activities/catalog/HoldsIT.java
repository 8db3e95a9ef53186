package dev.coffer.activities.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.coffer.activities.catalog.jdbc.JdbcCatalog;
import dev.coffer.activities.jdbc.CatalogDatabase;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.model.HoldId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a catalog from before holds were records of their own. */
class HoldsIT {
  private static final String BEFORE = "5";

  @Test
  @DisplayName("I-10 a backup that an incident held stays held, by a hold of that incident's name")
  void older() {
    try (CatalogDatabase database = CatalogDatabase.at(BEFORE)) {
      Database owner = database.owner();
      Sample sample = new Sample();
      OldCatalog.tenant(owner, sample);
      OldCatalog.dataset(owner, sample);
      backup(owner, sample, "b-1", "incident i-r-1");
      backup(owner, sample, "b-2", "held in the store");
      backup(owner, sample, "b-3", null);

      assertThat(database.migrate()).isPositive();

      Catalog catalog = new JdbcCatalog(database.app());
      List<HoldRecord> holds = catalog.holdsInForce(sample.tenant);
      assertThat(holds)
          .extracting(record -> record.hold().kind(), HoldRecord::state)
          .containsOnly(tuple(Hold.Kind.INCIDENT, HoldRecord.State.IN_FORCE));
      HoldRecord named = catalog.hold(sample.tenant, new HoldId("i-r-1")).orElseThrow();
      assertThat(named.hold().reason()).isEqualTo("incident i-r-1");
      assertThat(named.hold().placedAt()).isEqualTo(Sample.NOON);
      assertThat(held(database.reader())).containsExactly("b-1 true", "b-2 true", "b-3 false");
    }
  }

  private static List<String> held(Database reader) {
    return reader.call(
        tx ->
            tx.all(
                "SELECT backup_id || ' ' || held AS line FROM coffer.v_backup ORDER BY backup_id",
                row -> row.text("line")));
  }

  private static void backup(Database owner, Sample sample, String id, @Nullable String hold) {
    owner.run(
        tx ->
            tx.update(
                """
                INSERT INTO coffer.backup (tenant_id, id, dataset_id, scope_digest, state,
                    requested_by, reason, started_at, hold_reason, held_at)
                VALUES (?, ?, ?, ?, 'RUNNING', 'alice', '', now(), ?, ?)
                """,
                sample.tenant.value(),
                id,
                sample.scope.dataset().value(),
                sample.scope.digest().hex(),
                hold,
                hold == null ? null : Sample.NOON));
  }
}
