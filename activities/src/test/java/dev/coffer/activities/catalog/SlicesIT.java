package dev.coffer.activities.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.catalog.jdbc.JdbcCatalog;
import dev.coffer.activities.jdbc.CatalogDatabase;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Placement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the catalog's own database keeps, whoever writes to it past the catalog. */
class SlicesIT {
  private static final String BEFORE = "4";
  private static final String EXCLUDED = "23P01";

  @Test
  @DisplayName(
      "I-1 the database itself refuses a slice twice, to every role, and at the same moment")
  void excluded() throws Exception {
    try (CatalogDatabase catalog = CatalogDatabase.fresh()) {
      Database app = catalog.app();
      Sample acme = Sample.onboarded(new JdbcCatalog(app));
      for (Database role : List.of(app, catalog.owner(), catalog.superuser())) {
        assertThat(insert(role, acme, "again", acme.placement, "ACTIVE")).isEqualTo(EXCLUDED);
        assertThat(insert(role, acme, "inside", in(acme.placement, "s"), "RESERVED"))
            .isEqualTo(EXCLUDED);
        assertThat(insert(role, acme, "gone", acme.placement, "WITHDRAWN")).isIn("", "23505");
      }
      Placement free = new Placement("main", "free", null);
      Callable<String> one = () -> insert(app, acme, "one", free, "RESERVED");
      Callable<String> two = () -> insert(app, acme, "two", in(free, "s"), "RESERVED");

      // Past the catalog's lock the loser may also be the victim of a deadlock; it never gets in.
      assertThat(CatalogContract.together(List.of(one, two)))
          .containsOnlyOnce("")
          .containsAnyOf(EXCLUDED, "40P01");
    }
  }

  @Test
  @DisplayName("I-1 a dataset cannot come back into a slice that was given away")
  void states() {
    try (CatalogDatabase catalog = CatalogDatabase.fresh()) {
      Sample acme = Sample.onboarded(new JdbcCatalog(catalog.app()));
      insert(catalog.app(), acme, "gone", acme.placement, "WITHDRAWN");

      assertThat(update(catalog.app(), "state = 'ACTIVE'", "gone")).isEqualTo(EXCLUDED);
      assertThat(update(catalog.app(), "contested = true, state = 'ACTIVE'", "gone")).isEmpty();
      assertThat(update(catalog.app(), "contested = false", "gone")).isEqualTo(EXCLUDED);
    }
  }

  @Test
  @DisplayName("I-1 a contested pair is swapped as the runbook says, and a rebuild leaves it so")
  void swapped() {
    try (CatalogDatabase database = CatalogDatabase.fresh()) {
      Catalog catalog = new JdbcCatalog(database.app());
      Sample acme = Sample.onboarded(catalog);
      Sample bolt = new Sample();
      bolt.activated(catalog);
      DatasetRecord contested = new DatasetRecord(bolt.scope, acme.placement, "18.6");
      assertThat(catalog.importDataset(contested)).isFalse();

      database
          .owner()
          .run(
              tx -> {
                String swap = "UPDATE coffer.dataset SET contested = ? WHERE tenant_id = ?";
                tx.update(swap, true, acme.tenant.value());
                tx.update(swap, false, bolt.tenant.value());
              });

      assertThat(catalog.importDataset(catalog.dataset(acme.scope))).isFalse();
      assertThat(catalog.importDataset(contested)).isTrue();
      catalog.requireHeld(bolt.scope);
      CatalogContract.refused(FailureCode.DATASET_OVERLAPS, () -> catalog.requireHeld(acme.scope));
    }
  }

  @ParameterizedTest
  @DisplayName(
      "a catalog from before the rule is migrated as it is: a slice goes to the dataset with"
          + " backups, then to the older one, and what does not overlap keeps its own")
  @CsvSource({
    // One dataset a letter, in the order of registration: its schema, or * for the database; + when
    // it has a backup, ! when it is withdrawn.
    "'*',              'false'",
    "'* *',            'false true'",
    "'* *+',           'true false'",
    "'*+ *+',          'false true'",
    "'! *',            'false false'",
    "'a b a',          'false false true'",
    "'a * b',          'false true false'",
    "'a *+ b',         'true false true'",
    "'* a+ b',         'true false false'",
  })
  void older(String datasets, String contested) {
    try (CatalogDatabase catalog = CatalogDatabase.at(BEFORE)) {
      Database owner = catalog.owner();
      Sample tenant = new Sample();
      OldCatalog.tenant(owner, tenant);
      String[] marks = datasets.split(" ", -1);
      for (int i = 0; i < marks.length; i++) {
        String schema = marks[i].replaceAll("[^a-z]", "");
        Placement place = new Placement("main", "shared", schema.isEmpty() ? null : schema);
        String state = marks[i].contains("!") ? "WITHDRAWN" : "ACTIVE";
        assertThat(insert(owner, tenant, "d-" + i, place, state)).isEmpty();
        if (marks[i].contains("+")) {
          backup(owner, tenant, "d-" + i);
        }
      }

      assertThat(catalog.migrate()).isPositive();

      List<String> found =
          catalog
              .reader()
              .call(
                  tx ->
                      tx.all(
                          "SELECT contested::text FROM coffer.v_dataset ORDER BY seq",
                          row -> row.text("contested")));
      assertThat(found).containsExactly(contested.split(" ", -1));
    }
  }

  private static Placement in(Placement place, String schema) {
    return new Placement(place.server(), place.database(), schema);
  }

  /** Writes a row as it is; returns the refusal's SQLSTATE, or nothing. */
  private static String insert(
      Database role, Sample tenant, String id, Placement place, String state) {
    return state(
        role,
        """
        INSERT INTO coffer.dataset (tenant_id, id, scope_digest, engine, isolation, state, run,
            engine_version, server, database_name, schema_name)
        VALUES (?, ?, 'digest', 'POSTGRESQL', 'SCHEMA', ?, 'run', '18.6', ?, ?, ?)
        """,
        tenant.tenant.value(),
        id,
        state,
        place.server(),
        place.database(),
        place.schema());
  }

  private static String update(Database role, String change, String id) {
    return state(role, "UPDATE coffer.dataset SET " + change + " WHERE id = ?", id);
  }

  private static void backup(Database role, Sample tenant, String dataset) {
    String refusal =
        state(
            role,
            """
            INSERT INTO coffer.backup (tenant_id, id, dataset_id, scope_digest, state, requested_by,
                reason, started_at, manifest_key, manifest_version, manifest_sha256, manifest_bytes,
                index_key, index_version, index_sha256, index_bytes, cut_at, locked_until,
                envelope_digest)
            VALUES (?, ?, ?, 'digest', 'COMMITTED', 'alice', '', now(), 'k', 'v', 's', 1, 'k', 'v',
                's', 1, now(), now(), 'e')
            """,
            tenant.tenant.value(),
            "b-" + dataset,
            dataset);
    assertThat(refusal).isEmpty();
  }

  private static String state(Database role, String sql, @Nullable Object... values) {
    FailureException refusal =
        catchThrowableOfType(FailureException.class, () -> role.run(tx -> tx.update(sql, values)));
    return refusal != null && refusal.getCause() instanceof SQLException cause
        ? cause.getSQLState()
        : "";
  }
}
