package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The definitions of a dataset: an archive of {@code pg_dump}, read through {@code pg_restore}.
 *
 * <p>Owners and privileges are left out of the statements, because they are given back at the very
 * end (see {@link PostureWriter}): until then everything belongs to the restore's own role, so code
 * of the tenant that runs while rows are checked and indexes are built has no other rights. The
 * {@linkplain #digest digest} covers them.
 */
final class Definitions {
  static final String BEFORE_ROWS = "pre-data";
  static final String AFTER_ROWS = "post-data";

  /** Kinds that may come back; whatever else an archive holds is refused (faults.md, M4). */
  private static final Set<String> ALLOWED =
      Set.of(
          "ACL",
          "AGGREGATE",
          "CAST",
          "CHECK CONSTRAINT",
          "COLLATION",
          "COMMENT",
          "CONSTRAINT",
          "CONVERSION",
          "DATABASE",
          "DATABASE PROPERTIES",
          "DEFAULT",
          "DEFAULT ACL",
          "DOMAIN",
          "EXTENSION",
          "FK CONSTRAINT",
          "FUNCTION",
          "INDEX",
          "INDEX ATTACH",
          "MATERIALIZED VIEW",
          "OPERATOR",
          "POLICY",
          "PROCEDURE",
          "PUBLICATION",
          "PUBLICATION TABLE",
          "ROW SECURITY",
          "RULE",
          "SCHEMA",
          "SEQUENCE",
          "SEQUENCE OWNED BY",
          "SHELL TYPE",
          "STATISTICS",
          "TABLE",
          "TABLE ATTACH",
          "TEXT SEARCH CONFIGURATION",
          "TEXT SEARCH DICTIONARY",
          "TRIGGER",
          "TYPE",
          "VIEW");

  /** Kinds that come back only to a database that a superuser owns. */
  private static final Set<String> BY_SUPERUSER =
      Set.of(
          "ACCESS METHOD",
          "EVENT TRIGGER",
          "FOREIGN DATA WRAPPER",
          "FOREIGN TABLE",
          "OPERATOR CLASS",
          "OPERATOR FAMILY",
          "PROCEDURAL LANGUAGE",
          "PUBLICATION TABLES IN SCHEMA",
          "SERVER",
          "TEXT SEARCH PARSER",
          "TEXT SEARCH TEMPLATE",
          "TRANSFORM");

  /** Kinds that begin like an allowed one, which the catalog's id tells apart. */
  private static final Set<String> REFUSED =
      Set.of("MATERIALIZED VIEW DATA", "SEQUENCE SET", "STATISTICS DATA", "TABLE DATA");

  /** Catalogs whose objects are never {@link #REFUSED}: a schema may be called DATA. */
  private static final Set<String> PLAIN_CATALOGS = Set.of("1259", "2617");

  /** {@code <dump id>; <catalog's id> <object's id> <KIND in capitals> <schema> …}. */
  private static final Pattern ENTRY =
      Pattern.compile("\\d+; (\\d+) \\d+ ([A-Z]+(?: [A-Z]+)*)(?: .*)?", Pattern.DOTALL);

  private static final Pattern SETTING =
      Pattern.compile(
          "SET (?:statement_timeout|lock_timeout|idle_in_transaction_session_timeout"
              + "|transaction_timeout|client_encoding|row_security|client_min_messages) = .*");

  private static final Pattern OF_SCHEMA =
      Pattern.compile("(?:CREATE|ALTER|COMMENT ON) SCHEMA |(?:GRANT|REVOKE) [A-Z, ]+ ON SCHEMA ");

  /** The columns of a table that has parents, a line each. */
  private static final Pattern HEIR = Pattern.compile("\\(\\n((?: {4}[^\\n]*\\n)+)\\)\\nINHERITS ");

  private static final Pattern VERSIONS = Pattern.compile("(?m)^-- Dumped (?:from|by) .*\\n");
  private static final Pattern ENTRY_TITLE =
      Pattern.compile("(?m)^-- Name: .*; (Type: [A-Z ]+); Schema: .*; Owner: .*$");

  private final PostgresTools tools;
  private final byte[] archive;

  Definitions(PostgresTools tools, byte[] archive) {
    this.tools = tools;
    this.archive = archive;
  }

  byte[] archive() {
    return archive;
  }

  /**
   * Refuses an archive that holds a kind of object which Coffer never writes.
   *
   * @param superuser who owns the database, if one does
   */
  void check(Superuser superuser) {
    Set<String> foreign = new TreeSet<>();
    for (String line : tools.contents(archive)) {
      String kind = kindOf(line);
      if (!ALLOWED.contains(kind) && (superuser.isEmpty() || !BY_SUPERUSER.contains(kind))) {
        foreign.add(kind);
      }
    }
    if (!foreign.isEmpty()) {
      throw FailureCode.UNSUPPORTED_OBJECT.because(
          "the definitions hold kinds that are never restored: " + String.join(", ", foreign));
    }
  }

  /** The longest run of capital words that is a kind: a schema's name may be in capitals too. */
  static String kindOf(String line) {
    var entry = ENTRY.matcher(line);
    if (!entry.matches()) {
      return "unreadable";
    }
    String words = entry.group(2);
    boolean plain = PLAIN_CATALOGS.contains(entry.group(1));
    for (String prefix = words; !prefix.isEmpty(); prefix = shorter(prefix)) {
      if (ALLOWED.contains(prefix)
          || (!plain && (BY_SUPERUSER.contains(prefix) || REFUSED.contains(prefix)))) {
        return prefix;
      }
    }
    return words;
  }

  private static String shorter(String words) {
    int space = words.lastIndexOf(' ');
    return space < 0 ? "" : words.substring(0, space);
  }

  /** What has to stand before rows are loaded. */
  List<String> beforeRows() {
    return statements(BEFORE_ROWS);
  }

  /** Indexes, constraints, triggers, rules, policies. */
  List<String> afterRows() {
    return statements(AFTER_ROWS);
  }

  /** A section as the tools write it, without owners and privileges. */
  String script(String section) {
    return tools.sql(archive, List.of("--section=" + section, "--no-owner", "--no-privileges"));
  }

  private List<String> statements(String section) {
    return SqlText.statements(script(section)).stream()
        .filter(statement -> !SETTING.matcher(statement).matches())
        .toList();
  }

  /** Digest of all definitions, owners and privileges included. */
  Digest digest() {
    return Digest.of(normal(tools.sql(archive, List.of())));
  }

  /**
   * Digest of one schema's definitions, without those of the schema itself, which a quarantine has
   * only once it is live.
   *
   * @param name the schema's name in the text, quoted as the server quotes it; it stands there only
   *     where the schema is meant when it was made for one attempt
   * @param live the name that is digested instead
   */
  Digest digestWithin(String name, String live) {
    String sql = tools.sql(archive, List.of());
    String renamed = name.equals(live) ? sql : sql.replace(name, live);
    return Digest.of(
        SqlText.statements(renamed).stream()
            .filter(statement -> !OF_SCHEMA.matcher(statement).lookingAt())
            .map(Definitions::normal)
            .collect(Collectors.joining(";\n")));
  }

  /**
   * Takes out what says when, by which version and under which name a dump was made. Quotes and
   * backslashes count once, since a name that holds them reads differently inside a constant. The
   * order of an inheriting table's columns does not count: those of its parents come first once it
   * is made anew, wherever they stood before.
   */
  static String normal(String sql) {
    String untitled = ENTRY_TITLE.matcher(VERSIONS.matcher(sql).replaceAll("")).replaceAll("-- $1");
    String sorted =
        HEIR.matcher(untitled)
            .replaceAll(
                heir -> Matcher.quoteReplacement("(" + columns(heir.group(1)) + "INHERITS "));
    return sorted.replace("''", "'").replace("\\\\", "\\").replace(" E'", " '");
  }

  private static String columns(String lines) {
    return lines
        .lines()
        .map(line -> line.endsWith(",") ? line.substring(0, line.length() - 1) : line)
        .sorted()
        .collect(Collectors.joining(","));
  }
}
