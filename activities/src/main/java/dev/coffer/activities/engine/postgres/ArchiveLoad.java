package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.postgres.DatasetState.Extension;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.sql.SQLException;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.copy.CopyIn;

/** Runs what an archive's script holds in its quarantine, as the quarantine's own role. */
final class ArchiveLoad implements DumpScript.Listener {
  private static final int BUFFER = 1 << 16;

  /** Namespaces that hold something, or are there at all, beside those that may. */
  private static final String FOREIGN =
      """
      SELECT count(*) FROM pg_namespace n
       WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> ?
         AND (n.nspname NOT IN ({known})
           OR EXISTS (SELECT FROM pg_class o WHERE o.relnamespace = n.oid AND {own})
           OR EXISTS (SELECT FROM pg_proc o WHERE o.pronamespace = n.oid AND {own})
           OR EXISTS (SELECT FROM pg_type o WHERE o.typnamespace = n.oid
                AND o.typtype IN ('d', 'e', 'r') AND {own}))
      """
          .replace(
              "{own}",
              "NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = o.tableoid"
                  + " AND x.objid = o.oid AND x.deptype = 'e')");

  private final Pg session;
  private final Namespaces dataset;
  private final Live live;
  private final Meter meter;
  private boolean defined;
  private long rows;
  private long bytes;

  ArchiveLoad(Pg session, Namespaces dataset, Live live, Meter meter) {
    this.session = session;
    this.dataset = dataset;
    this.live = live;
    this.meter = meter;
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  /**
   * Makes what a schema's archive takes for granted: the shared database's extensions. One that
   * only a superuser makes is left out; an archive that needs it is refused where it does.
   */
  void prepare() {
    if (dataset.wholeDatabase()) {
      return;
    }
    for (Extension extension : live.extensions()) {
      session.run("CREATE SCHEMA IF NOT EXISTS " + Sql.name(extension.schema()));
      try {
        session.attempt(
            "CREATE EXTENSION IF NOT EXISTS "
                + Sql.name(extension.name())
                + " WITH SCHEMA "
                + Sql.name(extension.schema())
                + " VERSION "
                + Sql.text(extension.version()));
      } catch (SQLException e) {
        if (!PgErrors.stateOf(e).equals("42501")) {
          throw PgErrors.classify(e);
        }
      }
    }
  }

  @Override
  public void statement(String sql, long line) {
    try {
      session.attempt(sql);
      meter.bytes(sql.length());
    } catch (SQLException e) {
      throw classify(e, sql, line);
    }
  }

  private static FailureException classify(SQLException e, String sql, long line) {
    FailureException plain = PgErrors.classify(e);
    if (plain.code().retryable() && plain.code() != FailureCode.UNEXPECTED) {
      return plain;
    }
    if (sql.startsWith("CREATE EXTENSION ")) {
      return FailureCode.EXTENSION_MISSING.because(
          "line %d of the archive asks for an extension that is missing or a superuser's"
              .formatted(line),
          e);
    }
    return FailureCode.ARCHIVE_REFUSED.because(
        "PostgreSQL refused line %d of the archive with SQLSTATE %s"
            .formatted(line, PgErrors.stateOf(e)),
        e);
  }

  @Override
  public DumpScript.Rows rows(DumpScript.Table table, String copy, long line) {
    if (!defined) {
      // Definitions stand before all rows: no row of another tenant is loaded.
      requireOneDataset();
      defined = true;
    }
    try {
      return new Copy(session.copy().copyIn(copy), line);
    } catch (SQLException e) {
      throw classify(e, copy, line);
    }
  }

  /** Rows on their way, a buffer at a time. */
  private final class Copy implements DumpScript.Rows {
    private final CopyIn copy;
    private final long line;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;

    Copy(CopyIn copy, long line) {
      this.copy = copy;
      this.line = line;
    }

    @Override
    public void row(byte[] row, int from, int length) {
      try {
        if (length > BUFFER - filled) {
          flush();
        }
        if (length > BUFFER) {
          copy.writeToCopy(row, from, length);
        } else {
          System.arraycopy(row, from, buffer, filled, length);
          filled += length;
        }
      } catch (SQLException e) {
        throw classify(e, "", line);
      }
      bytes += length;
      meter.bytes(length);
    }

    private void flush() throws SQLException {
      if (filled > 0) {
        copy.writeToCopy(buffer, 0, filled);
        filled = 0;
      }
    }

    @Override
    public void end() {
      try {
        flush();
        rows += copy.endCopy();
      } catch (SQLException e) {
        throw classify(e, "", line);
      }
      meter.stream();
    }
  }

  /** Refuses what lies outside of a dataset that is a schema. */
  void requireOneDataset() {
    if (dataset.wholeDatabase()) {
      return;
    }
    String known =
        Stream.concat(Stream.of("public"), live.extensions().stream().map(Extension::schema))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .map(Sql::text)
            .collect(Collectors.joining(", "));
    long foreign = session.number(FOREIGN.replace("{known}", known), dataset.schema());
    if (foreign > 0) {
      throw FailureCode.ARCHIVE_SHARED.because(
          "the archive holds objects of %d schemas beside the dataset's".formatted(foreign));
    }
    if (session.yes("SELECT EXISTS (SELECT FROM pg_largeobject_metadata)")) {
      throw FailureCode.ARCHIVE_SHARED.because(
          "the archive holds large objects, which belong to no schema");
    }
    Inspector.requireThere(session, dataset);
  }

  /** Owners and privileges of today, in one transaction. */
  void giveToOwners(String database) {
    session.transaction(
        () -> {
          String self = session.one("SELECT current_user", row -> row.getString(1));
          AdoptedPosture posture = new AdoptedPosture(session, dataset, live, self);
          PostureWriter.Plan plan = posture.plan(database);
          session.run(plan.doors());
          session.run(plan.objects());
          session.run(plan.schemas());
        });
  }
}
