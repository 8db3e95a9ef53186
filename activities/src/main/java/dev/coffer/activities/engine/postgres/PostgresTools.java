package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code pg_dump} for definitions and {@code pg_restore} as a converter of its archives to text.
 * Neither ever connects to a target, and {@code psql} is not used at all. Arguments are lists, the
 * environment is made from nothing, and the password travels in the child's environment: it is
 * readable by this process's own user only. Nothing is written to a file.
 */
final class PostgresTools {
  /** First versions without CVE-2026-18408; older majors have none. */
  private static final Map<Integer, Integer> FIXED = Map.of(15, 19, 16, 15, 17, 11, 18, 6);

  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)\\.(\\d+)");
  private static final int MAX_COMPLAINT = 8192;
  private static final byte[] NOTHING = {};

  /** Names the text's first and last line, which are meant for psql and are taken off. */
  private static final String RESTRICT_KEY = "coffer";

  private final PostgresConfig config;
  private final AtomicReference<Version> checked = new AtomicReference<>();

  PostgresTools(PostgresConfig config) {
    this.config = config;
  }

  /** A tool's version. */
  record Version(int major, int minor) {
    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /** What to dump, as of a snapshot that another session keeps open, or as of now. */
  record Selection(String database, String schema, String snapshot) {}

  /**
   * The tools' common version.
   *
   * @throws FailureException {@code TOOL_OUTDATED} when they are missing, differ, or are open to
   *     CVE-2025-8714 or CVE-2026-18408
   */
  Version version() {
    Version known = checked.get();
    if (known != null) {
      return known;
    }
    Version dump = versionOf("pg_dump");
    Version restore = versionOf("pg_restore");
    if (!dump.equals(restore)) {
      throw FailureCode.TOOL_OUTDATED.because(
          "pg_dump is of version " + dump + ", pg_restore of " + restore);
    }
    int newestFixed = FIXED.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
    if (dump.major() <= newestFixed
        && dump.minor() < FIXED.getOrDefault(dump.major(), Integer.MAX_VALUE)) {
      throw FailureCode.TOOL_OUTDATED.because(
          "PostgreSQL client tools " + dump + " are open to CVE-2026-18408");
    }
    checked.set(dump);
    return dump;
  }

  /** The definitions as a custom-format archive, uncompressed. */
  byte[] definitions(Access access, Selection what) {
    List<String> command = new ArrayList<>(List.of(tool("pg_dump")));
    command.addAll(
        List.of(
            "--format=custom",
            "--compress=none",
            "--schema-only",
            "--encoding=UTF8",
            "--no-sync",
            "--no-password",
            "--lock-wait-timeout=" + config.lockTimeout().toMillis(),
            // Quoted, or a name with '=' or '://' would be read as a connection string.
            "--dbname=dbname=" + conninfo(what.database())));
    if (!what.snapshot().isEmpty()) {
      command.add("--snapshot=" + what.snapshot());
    }
    if (!what.schema().isEmpty()) {
      command.add("--schema=" + Sql.name(what.schema()));
    }
    return run(command, connection(access), NOTHING);
  }

  /** One line an entry of an archive's table of contents, without the comments. */
  List<String> contents(byte[] archive) {
    return text(List.of(tool("pg_restore"), "--list"), archive)
        .lines()
        .filter(line -> !line.isEmpty() && line.charAt(0) != ';')
        .toList();
  }

  /**
   * An archive as SQL.
   *
   * @param options further options, such as the section
   */
  String sql(byte[] archive, List<String> options) {
    List<String> command =
        new ArrayList<>(List.of(tool("pg_restore"), "--file=-", "--restrict-key=" + RESTRICT_KEY));
    command.addAll(options);
    return withoutGuard(text(command, archive));
  }

  /**
   * The command that turns an archive of any size into SQL, without owners and privileges. It reads
   * standard input.
   */
  List<String> conversion() {
    return List.of(
        tool("pg_restore"),
        "--file=-",
        "--no-owner",
        "--no-privileges",
        "--restrict-key=" + RESTRICT_KEY);
  }

  /** Takes off the two lines that the tool itself put around the text for psql. */
  static String withoutGuard(String sql) {
    String open = "\\restrict " + RESTRICT_KEY + "\n";
    String close = "\\unrestrict " + RESTRICT_KEY + "\n";
    int first = sql.indexOf(open);
    int last = sql.lastIndexOf(close);
    if (first < 0 || last <= first) {
      throw FailureCode.TOOL_OUTDATED.because("the tools' output is not guarded as expected");
    }
    return sql.substring(0, first)
        + sql.substring(first + open.length(), last)
        + sql.substring(last + close.length());
  }

  private Version versionOf(String name) {
    Matcher version = VERSION.matcher(text(List.of(tool(name), "--version"), NOTHING));
    if (!version.find()) {
      throw FailureCode.TOOL_OUTDATED.because(name + " does not tell its version");
    }
    return new Version(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)));
  }

  private String tool(String name) {
    return config.tools().resolve(name).toString();
  }

  private static String conninfo(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private Map<String, String> connection(Access access) {
    return Map.of(
        "PGHOST", access.host(),
        "PGPORT", Integer.toString(access.port()),
        "PGUSER", access.user(),
        "PGPASSWORD", access.password().reveal(),
        "PGSSLMODE", config.sslMode(),
        "PGSSLROOTCERT", config.sslRootCertificate(),
        "PGCONNECT_TIMEOUT", "10",
        "PGAPPNAME", "coffer");
  }

  private static String text(List<String> command, byte[] input) {
    return new String(run(command, Map.of(), input), StandardCharsets.UTF_8);
  }

  private static byte[] run(List<String> command, Map<String, String> environment, byte[] input) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    builder.environment().values().removeIf(String::isEmpty);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw FailureCode.TOOL_OUTDATED.because("the PostgreSQL client tools cannot be started", e);
    }
    try (InputStream out = process.getInputStream()) {
      StringBuilder complaint = new StringBuilder();
      Thread listener = Thread.ofVirtual().start(() -> listen(process, complaint));
      Thread.ofVirtual().start(() -> feed(process, input));
      byte[] output = out.readAllBytes();
      int exit = process.waitFor();
      listener.join();
      if (exit != 0) {
        throw failed(Path.of(command.getFirst()), exit, complaint.toString());
      }
      return output;
    } catch (IOException e) {
      throw FailureCode.DATABASE_UNAVAILABLE.because("a client tool broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FailureCode.CANCELLED.because("interrupted while a client tool ran", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void feed(Process process, byte[] input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    } catch (IOException gone) {
      // The process ended early; its exit code says why.
    }
  }

  private static void listen(Process process, StringBuilder complaint) {
    try (var err = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        if (complaint.length() < MAX_COMPLAINT) {
          complaint.append(line).append('\n');
        }
      }
    } catch (IOException gone) {
      // The process ended; what it said so far is kept.
    }
  }

  /** The complaint itself names objects: only its kind leaves. */
  private static FailureException failed(Path tool, int exit, String complaint) {
    FailureCode code;
    if (complaint.contains("row-level security")) {
      code = FailureCode.ROWS_HIDDEN;
    } else if (complaint.contains("lock timeout")) {
      code = FailureCode.DATABASE_BUSY;
    } else if (complaint.contains("server version mismatch")) {
      code = FailureCode.TOOL_OUTDATED;
    } else if (complaint.contains("permission denied")) {
      code = FailureCode.ROLE_MISSING;
    } else if (complaint.contains("connection")) {
      code = FailureCode.DATABASE_UNAVAILABLE;
    } else if (complaint.contains("snapshot") || complaint.contains("does not exist")) {
      code = FailureCode.SOURCE_CHANGED;
    } else {
      code = FailureCode.UNEXPECTED;
    }
    return code.because(
        tool.getFileName() + " ended with exit code " + exit, new IllegalStateException(complaint));
  }
}
