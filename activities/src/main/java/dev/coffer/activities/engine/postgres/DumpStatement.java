package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of a statement of a dump: it is on the list and runs, it is known and left out, or
 * it is refused (M1, M4). The list is that of {@link Definitions}, in the words of the statements,
 * without what only a superuser makes.
 *
 * <p>Left out are owners and privileges with whoever gave them, which an archive does not decide,
 * and settings, which are those of every session of ours. A setting that would change what the text
 * means is refused.
 */
final class DumpStatement {
  private static final Pattern RUNS =
      Pattern.compile(
          "CREATE (?:OR REPLACE VIEW|SCHEMA|(?:UNLOGGED"
              + " )?TABLE|TYPE|DOMAIN|FUNCTION|PROCEDURE|AGGREGATE|OPERATOR(?! CLASS|"
              + " FAMILY)|CAST|COLLATION|(?:DEFAULT )?CONVERSION|EXTENSION IF NOT"
              + " EXISTS|(?:MATERIALIZED )?VIEW|SEQUENCE|(?:UNIQUE )?INDEX|(?:CONSTRAINT"
              + " )?TRIGGER|RULE|POLICY|PUBLICATION|STATISTICS|TEXT SEARCH"
              + " (?:CONFIGURATION|DICTIONARY)) .+|ALTER"
              + " (?:TABLE|SEQUENCE|INDEX|TYPE|DOMAIN|VIEW|MATERIALIZED"
              + " VIEW|STATISTICS|PUBLICATION|FUNCTION|PROCEDURE|TEXT SEARCH"
              + " (?:CONFIGURATION|DICTIONARY)) .+|COMMENT ON"
              + " (?:AGGREGATE|CAST|COLLATION|COLUMN|CONSTRAINT|CONVERSION|DOMAIN|EXTENSION|FUNCTION|INDEX|LARGE"
              + " OBJECT|MATERIALIZED VIEW|OPERATOR(?! CLASS|"
              + " FAMILY)|POLICY|PROCEDURE|PUBLICATION|RULE|SCHEMA|SEQUENCE|STATISTICS|TABLE|TEXT"
              + " SEARCH (?:CONFIGURATION|DICTIONARY)|TRIGGER|TYPE|VIEW) .+|REFRESH MATERIALIZED"
              + " VIEW [^;]+|SELECT pg_catalog\\.setval\\('(?:[^']|'')+', -?\\d+,"
              + " (?:true|false)\\)|SELECT pg_catalog\\.lo_create\\('\\d+'\\)|SELECT"
              + " pg_catalog\\.lo_open\\('\\d+', 131072\\)|SELECT pg_catalog\\.lowrite\\(0,"
              + " '\\\\x[0-9a-f]*'\\)|SELECT pg_catalog\\.lo_close\\(0\\)|BEGIN|COMMIT",
          Pattern.DOTALL);

  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES|COMMENT ON EXTENSION plpgsql) .+"
              + "|ALTER [A-Z ]+ .+ OWNER TO (?:\"(?:[^\"]|\"\")+\"|[\\w$]+)"
              + "|COMMENT ON DATABASE .+"
              + "|(?:RESET|SET) SESSION AUTHORIZATION"
              + "(?: '(?:[^']|'')+'| \"(?:[^\"]|\"\")+\"| [\\w$]+)?"
              + "|SELECT pg_catalog\\.set_config\\('search_path', '', false\\)"
              + "|SELECT \\* FROM pg_catalog\\.pg_(?:restore|set)_(?:relation|attribute)_stats\\(.+"
              + "|SET (?:statement_timeout|lock_timeout|idle_in_transaction_session_timeout"
              + "|transaction_timeout|check_function_bodies|client_min_messages|row_security"
              + "|escape_string_warning|default_with_oids) = .+",
          Pattern.DOTALL);

  /** Settings that have to be what every session of ours has. */
  private static final Pattern SETTING = Pattern.compile("SET (\\w+) = ('?)([^']*)\\2");

  private static final Pattern OF_SEVERAL_DATABASES =
      Pattern.compile("(?:CREATE|ALTER|DROP) (?:DATABASE|ROLE|USER|TABLESPACE) .+", Pattern.DOTALL);

  private DumpStatement() {}

  /**
   * @param sql without its semicolon
   * @param line where it begins
   * @return the statement, when it has an effect
   * @throws dev.coffer.workflows.failure.FailureException when it is refused
   */
  static Optional<String> judge(String sql, long line) {
    if (LEFT_OUT.matcher(sql).matches()) {
      return Optional.empty();
    }
    if (RUNS.matcher(sql).matches()) {
      return Optional.of(sql);
    }
    Matcher setting = SETTING.matcher(sql);
    if (setting.matches()) {
      requireOurs(setting.group(1), setting.group(3), line);
      return Optional.empty();
    }
    if (OF_SEVERAL_DATABASES.matcher(sql).matches()) {
      throw FailureCode.ARCHIVE_SHARED.because(
          "line %d of the archive is about a whole server: pg_dumpall or --create made it"
              .formatted(line));
    }
    if (sql.startsWith("INSERT INTO ")) {
      throw DumpScript.refused("inserts rows: only archives with COPY are taken", line);
    }
    throw DumpScript.refused("holds a statement that is never run", line);
  }

  private static void requireOurs(String name, String value, long line) {
    boolean ours =
        switch (name) {
          case "client_encoding" -> {
            if (!value.equalsIgnoreCase("UTF8")) {
              throw FailureCode.ENCODING_MISMATCH.because(
                  "the archive is in another encoding than UTF-8");
            }
            yield true;
          }
          case "standard_conforming_strings" -> value.toLowerCase(Locale.ROOT).equals("on");
          case "xmloption" -> value.equals("content");
          case "default_tablespace" -> value.isEmpty();
          case "default_table_access_method" -> value.equals("heap");
          default -> false;
        };
    if (!ours) {
      throw DumpScript.refused("sets what is never set", line);
    }
  }
}
