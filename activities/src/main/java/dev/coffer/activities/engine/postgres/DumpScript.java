package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text that {@code pg_dump} writes, and {@code pg_restore} makes of the other formats, read
 * without psql: statements as on the list of {@link DumpStatement}, and rows between {@code COPY …
 * FROM stdin} and {@code \.}. Whatever else stands there is refused by its line.
 */
final class DumpScript {
  /** Longer than any statement that is not made of rows. */
  private static final int MAX_STATEMENT = 16 << 20;

  private static final Pattern GUARD = Pattern.compile("\\\\(?:un)?restrict [A-Za-z0-9]+");
  private static final Pattern ROUTINE =
      Pattern.compile("CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) ");
  private static final String IDENTIFIER =
      "(\"(?:[^\"]|\"\")+\"|[a-z_\\x80-\\uffff][\\w$\\x80-\\uffff]*)";
  private static final Pattern COPY =
      Pattern.compile(
          "COPY "
              + IDENTIFIER
              + "\\."
              + IDENTIFIER
              + "(?: \\((?:[^()'\"]|\"(?:[^\"]|\"\")+\")*\\)| )? FROM stdin");
  private static final Pattern VERSIONS =
      Pattern.compile("-- Dumped (from database|by pg_dump) version (\\d+(?:\\.\\d+)?).*");

  private final ScriptLines lines;
  private @Nullable String server;
  private @Nullable String tool;

  /**
   * @param longest bytes of a row or of another line, at most
   */
  DumpScript(InputStream in, int longest) {
    this.lines = new ScriptLines(in, longest);
  }

  /** Hears what the script holds, in its order. */
  interface Listener {
    /** A statement that is on the list and has an effect. */
    void statement(String sql, long line);

    /** Rows follow: {@code copy} is a COPY from standard input of one table. */
    Rows rows(Table table, String copy, long line);
  }

  /** Takes the rows of one table. */
  interface Rows {
    /** One row with its end; the buffer is the reader's own. */
    void row(byte[] buffer, int from, int length);

    void end();
  }

  /** Names as the script writes them, without quotes. */
  record Table(String schema, String name) {}

  /** Version of the server that it was made from, where it tells; once it was read. */
  @Nullable String server() {
    return server;
  }

  /** Version of the tool that made it, where it tells; once it was read. */
  @Nullable String tool() {
    return tool;
  }

  /** Reads all of it. */
  void read(Listener listener) throws IOException {
    while (lines.next()) {
      String line = lines.text();
      if (line.isBlank() || line.startsWith("--")) {
        note(line);
      } else if (line.charAt(0) == '\\') {
        requireGuard(line);
      } else {
        statement(line, lines.number(), listener);
      }
    }
  }

  /** Names may hold line feeds, so that rows may begin some lines below their COPY. */
  private void statement(String line, long first, Listener listener) throws IOException {
    String sql = whole(line, first);
    Matcher copy = COPY.matcher(sql);
    if (copy.matches()) {
      Table table = new Table(unquoted(copy.group(1)), unquoted(copy.group(2)));
      copy(listener.rows(table, sql, first));
    } else {
      DumpStatement.judge(sql, first).ifPresent(known -> listener.statement(known, first));
    }
  }

  private void note(String line) {
    Matcher version = VERSIONS.matcher(line);
    if (version.matches()) {
      if (version.group(1).startsWith("from")) {
        server = version.group(2);
      } else {
        tool = version.group(2);
      }
    }
  }

  /** Newer tools put one such line at either end, which is all that psql is told. */
  private void requireGuard(String line) {
    if (line.startsWith("\\connect ")) {
      throw FailureCode.ARCHIVE_SHARED.because(
          "line %d of the archive goes to another database: it was made for more than one"
              .formatted(lines.number()));
    }
    if (!GUARD.matcher(line).matches()) {
      throw refused("is a command of psql", lines.number());
    }
  }

  private void copy(Rows rows) throws IOException {
    long first = lines.number();
    while (lines.next()) {
      if (lines.is("\\.")) {
        rows.end();
        return;
      }
      rows.row(lines.bytes(), lines.from(), lines.length());
    }
    throw refused("begins rows that do not end", first);
  }

  /** The statement that begins on this line, without its semicolon. */
  private String whole(String firstLine, long first) throws IOException {
    StatementEnd end = new StatementEnd(ROUTINE.matcher(firstLine).lookingAt());
    StringBuilder sql = new StringBuilder(firstLine);
    String line = firstLine;
    while (!end.take(line)) {
      if (!lines.next()) {
        throw refused("begins a statement that does not end", first);
      }
      line = lines.text();
      sql.append('\n').append(line);
      if (sql.length() > MAX_STATEMENT) {
        throw refused("begins a statement that is too long", first);
      }
    }
    if (end.isForeign()) {
      throw refused("holds what pg_dump never writes into a statement", first);
    }
    String statement = sql.toString().strip();
    return statement.substring(0, statement.length() - 1).strip();
  }

  static FailureException refused(String why, long line) {
    return FailureCode.ARCHIVE_REFUSED.because("line %d of the archive %s".formatted(line, why));
  }

  private static String unquoted(String name) {
    return name.charAt(0) == '"'
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
