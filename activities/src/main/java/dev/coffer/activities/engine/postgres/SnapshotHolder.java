package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.Inspection;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.workflows.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The session that exports the snapshot. It holds ACCESS SHARE on every table, so that none can be
 * dropped, truncated, rewritten or put under row security while it is read, and gives way as soon
 * as that makes somebody wait for too long.
 */
final class SnapshotHolder implements AutoCloseable {
  /** Tables locked by one statement. */
  private static final int BATCH = 500;

  private static final int OLDEST_SERVER = 14;

  private static final String TABLES =
      """
      SELECT c.oid::bigint, n.nspname, c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ({kinds}) AND ({where}) ORDER BY c.oid
      """;

  private final Pg session;
  private final Pg lock;
  private final Namespaces namespaces;
  private final PostgresConfig config;
  private final String snapshot;
  private final Cut cut;
  private final SourceShape shape;
  private final Superuser superuser;
  private final List<Relation> relations;
  private final long promisedRows;
  private volatile boolean closed;

  private record Relation(long oid, String schema, String name) {}

  private SnapshotHolder(PostgresConfig config, Pg session, Pg lock, Namespaces namespaces) {
    this.config = config;
    this.session = session;
    this.lock = lock;
    this.namespaces = namespaces;
    session.run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    this.snapshot = session.one("SELECT pg_export_snapshot()", row -> row.getString(1));
    this.cut =
        session.one(
            "SELECT now(), CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE"
                + " pg_current_wal_insert_lsn() END::text",
            row -> new Cut(row.getTimestamp(1).toInstant(), row.getString(2)));
    Inspector.requireThere(session, namespaces);
    List<String> unsupported = Unsupported.find(session, namespaces);
    if (!unsupported.isEmpty()) {
      throw Inspection.refusal(unsupported);
    }
    this.relations = relations("'r', 'p', 'v', 'm', 'S', 'f'");
    lockTables();
    requireSameRelations(session);
    requireVisibleRows();
    this.promisedRows = promise();
    this.shape = Inspector.shape(session, namespaces);
    this.superuser = Superuser.of(session, namespaces);
  }

  static SnapshotHolder open(
      PostgresConfig config, Sessions sessions, PostgresTools tools, Access access) {
    // Advisory locks are of one database: both sides take this one in the maintenance database.
    Pg lock = sessions.maintenance(access);
    Pg session = null;
    try {
      DatasetLock.share(lock, access);
      session = sessions.live(access);
      requireServer(session, tools);
      return new SnapshotHolder(config, session, lock, Namespaces.of(access));
    } catch (RuntimeException e) {
      if (session != null) {
        session.close();
      }
      lock.close();
      throw e;
    }
  }

  static void requireServer(Pg session, PostgresTools tools) {
    int major = Inspector.serverVersion(session) / 10000;
    if (major < OLDEST_SERVER) {
      throw FailureCode.ENGINE_MISMATCH.because("PostgreSQL " + major + " is too old");
    }
    if (major > tools.version().major()) {
      throw FailureCode.TOOL_OUTDATED.because(
          "client tools " + tools.version() + " cannot read PostgreSQL " + major);
    }
  }

  private List<Relation> relations(String kinds) {
    return session.list(
        TABLES.replace("{kinds}", kinds).replace("{where}", namespaces.condition("n")),
        row -> new Relation(row.getLong(1), row.getString(2), row.getString(3)));
  }

  private void lockTables() {
    List<Relation> tables = relations("'r', 'p'");
    for (int from = 0; from < tables.size(); from += BATCH) {
      session.run(
          "LOCK TABLE "
              + tables.subList(from, Math.min(from + BATCH, tables.size())).stream()
                  .map(table -> "ONLY " + Sql.name(table.schema(), table.name()))
                  .collect(Collectors.joining(", "))
              + " IN ACCESS SHARE MODE");
    }
  }

  /** Names are looked up as of now, not as of the snapshot: both must mean the same relations. */
  private void requireSameRelations(Pg reader) {
    for (int from = 0; from < relations.size(); from += BATCH) {
      List<Relation> batch = relations.subList(from, Math.min(from + BATCH, relations.size()));
      String values =
          batch.stream()
              .map(
                  relation ->
                      "("
                          + relation.oid()
                          + ", "
                          + Sql.text(Sql.name(relation.schema(), relation.name()))
                          + ")")
              .collect(Collectors.joining(", "));
      long moved =
          reader.number(
              "SELECT count(*) FROM (VALUES "
                  + values
                  + ") v(id, name) WHERE to_regclass(v.name)::oid::bigint IS DISTINCT FROM v.id");
      if (moved > 0) {
        throw FailureCode.SOURCE_CHANGED.because(
            moved + " relations were dropped, renamed or replaced while they were read");
      }
    }
  }

  private void requireVisibleRows() {
    long hidden =
        session.number(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE"
                + " c.relkind IN ('r', 'p') AND row_security_active(c.oid) AND ("
                + namespaces.condition("n")
                + ")");
    if (hidden > 0) {
      throw FailureCode.ROWS_HIDDEN.because("row security hides rows of " + hidden + " tables");
    }
  }

  /** Tables that the server counts as filled, by two statistics that are kept apart. */
  private long promise() {
    return session.number(
        "SELECT COALESCE(sum(LEAST(c.reltuples::bigint, pg_stat_get_live_tuples(c.oid))), 0) FROM"
            + " pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND"
            + " c.reltuples > 0 AND ("
            + namespaces.condition("n")
            + ") AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = c.oid AND x.deptype ="
            + " 'e')");
  }

  Superuser superuser() {
    return superuser;
  }

  Pg session() {
    return session;
  }

  Namespaces namespaces() {
    return namespaces;
  }

  String snapshot() {
    return snapshot;
  }

  Cut cut() {
    return cut;
  }

  SourceShape shape() {
    return shape;
  }

  long promisedRows() {
    return promisedRows;
  }

  void requireUnchanged(SnapshotReaders readers) {
    readers.requireAlive();
    requireSameRelations(session);
  }

  /** Ends the dump when somebody has waited for one of its locks for most of the lock timeout. */
  void watch(SnapshotReaders readers) {
    Thread.ofVirtual().name("coffer-lock-watch").start(() -> watchUntilClosed(readers));
  }

  private void watchUntilClosed(SnapshotReaders readers) {
    long patience = Math.max(500, config.lockTimeout().toMillis() - 1500);
    try {
      while (!closed) {
        Thread.sleep(500);
        synchronized (session) {
          if (!closed && someoneWaits(readers.pids(), patience)) {
            readers.giveWay();
            session.close();
            return;
          }
        }
      }
    } catch (InterruptedException | RuntimeException e) {
      readers.lost();
    }
  }

  private boolean someoneWaits(List<Integer> readers, long patience) {
    List<Integer> pids = new ArrayList<>(readers);
    pids.add(session.pid());
    return session.yes(
        "SELECT EXISTS (SELECT FROM pg_locks w WHERE NOT w.granted AND w.waitstart <"
            + " clock_timestamp() - "
            + patience
            + " * interval '1 ms' AND pg_blocking_pids(w.pid) && ARRAY["
            + pids.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + "])");
  }

  @Override
  public void close() {
    synchronized (session) {
      closed = true;
      session.close();
      lock.close();
    }
  }
}
