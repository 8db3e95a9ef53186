package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.catalog.ScheduleBook;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.schedule.MissedRun;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.missed_run}, and what is due to whom. */
public final class JdbcScheduleBook implements ScheduleBook {
  private static final String READ =
      "SELECT tenant_id, kind, dataset_id, slot, last_good FROM coffer.missed_run ";

  private final Database database;

  public JdbcScheduleBook(Database database) {
    this.database = database;
  }

  @Override
  public Schedule declared(Schedule declared) {
    return database.call(
        tx -> {
          Optional<Schedule> before =
              tx.one(
                  "SELECT schedule FROM coffer.fleet_schedule WHERE kind = ?",
                  row -> Schedule.parse(row.text("schedule")).getFirst(),
                  declared.kind());
          if (before.isPresent()
              && before.get().equals(declared.with(declared.pause(), before.get().since()))) {
            return before.get();
          }
          tx.update(
              """
              INSERT INTO coffer.fleet_schedule (kind, schedule) VALUES (?, ?)
              ON CONFLICT (kind) DO UPDATE SET schedule = excluded.schedule
              """,
              declared.kind(),
              Schedule.text(List.of(declared)));
          return declared;
        });
  }

  @Override
  public List<ActiveDataset> datasets(TenantId tenant) {
    return database.call(
        tx ->
            tx.all(
                """
                SELECT id, engine, isolation, activated_at FROM coffer.dataset
                WHERE tenant_id = ? AND state = 'ACTIVE' ORDER BY id COLLATE "C"
                """,
                row ->
                    new ActiveDataset(
                        new TenantScope(
                            tenant,
                            new DatasetId(row.text("id")),
                            EngineKind.valueOf(row.text("engine")),
                            Isolation.valueOf(row.text("isolation"))),
                        row.time("activated_at")),
                tenant.value()));
  }

  @Override
  public Optional<Instant> newestGood(
      TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset, Instant notAfter) {
    return database.call(
        tx ->
            tx.one(
                """
                SELECT ended_at FROM coffer.v_good_run
                WHERE tenant_id = ? AND kind = ? AND dataset_id = ? AND ended_at <= ?
                ORDER BY ended_at DESC LIMIT 1
                """,
                row -> row.time("ended_at"),
                tenant.value(),
                kind,
                id(dataset),
                notAfter));
  }

  @Override
  public void missed(MissedRun missed) {
    database.run(
        tx ->
            tx.update(
                """
                INSERT INTO coffer.missed_run (tenant_id, kind, dataset_id, slot, last_good)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
                missed.tenant().value(),
                missed.kind(),
                id(missed.dataset()),
                missed.slot(),
                missed.lastGood()));
  }

  @Override
  public List<MissedRun> open(TenantId tenant) {
    return database.call(
        tx ->
            tx.all(
                READ + "WHERE tenant_id = ? AND cleared_at IS NULL ORDER BY seq",
                JdbcScheduleBook::missedRun,
                tenant.value()));
  }

  @Override
  public int open() {
    return database.call(
        tx ->
            tx.one(
                    """
                    SELECT count(*)::integer AS open
                    FROM coffer.missed_run m LEFT JOIN coffer.tenant t ON t.id = m.tenant_id
                    WHERE m.cleared_at IS NULL
                      AND (m.tenant_id = ? OR (t.state = 'ACTIVE' AND t.leaving_since IS NULL))
                    """,
                    row -> row.integer("open"),
                    TenantId.PLATFORM.value())
                .orElseThrow());
  }

  @Override
  public void cleared(MissedRun missed) {
    mark("cleared_at", missed);
  }

  @Override
  public List<MissedRun> untold(int limit) {
    return database.call(
        tx ->
            tx.all(
                READ + "WHERE told_at IS NULL AND cleared_at IS NULL ORDER BY seq LIMIT ?",
                JdbcScheduleBook::missedRun,
                limit));
  }

  @Override
  public void told(MissedRun missed) {
    mark("told_at", missed);
  }

  private void mark(String column, MissedRun missed) {
    database.run(
        tx ->
            tx.update(
                "UPDATE coffer.missed_run SET "
                    + column
                    + " = coalesce("
                    + column
                    + ", now()) WHERE tenant_id = ? AND kind = ? AND dataset_id = ? AND slot = ?",
                missed.tenant().value(),
                missed.kind(),
                id(missed.dataset()),
                missed.slot()));
  }

  private static MissedRun missedRun(Row row) throws SQLException {
    String dataset = row.text("dataset_id");
    return new MissedRun(
        new TenantId(row.text("tenant_id")),
        ScheduleKind.valueOf(row.text("kind")),
        dataset.isEmpty() ? null : new DatasetId(dataset),
        row.time("slot"),
        row.timeOrNull("last_good"));
  }

  private static String id(@Nullable DatasetId dataset) {
    return dataset == null ? "" : dataset.value();
  }
}
