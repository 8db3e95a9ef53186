package dev.coffer.activities.engine.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A private PostgreSQL server on loopback, of any version, that a test may kill. */
final class PostgresServer implements AutoCloseable {
  static final String SUPERUSER = "postgres";
  private static final String PASSWORD = "a-superuser-s-password";

  private final Path bin;
  private final Path home;
  private final Path data;
  private final int port;

  private PostgresServer(Path bin, Path home, int port) {
    this.bin = bin;
    this.home = home;
    this.data = home.resolve("data");
    this.port = port;
  }

  static PostgresServer start(Path bin) {
    try {
      Path home = Files.createTempDirectory("coffer-postgres");
      int port = freePort();
      Path password = Files.writeString(home.resolve("password"), PASSWORD);
      PostgresServer server = new PostgresServer(bin, home, port);
      server.own(home);
      server.run(
          "initdb",
          "--pgdata=" + server.data,
          "--username=" + SUPERUSER,
          "--pwfile=" + password,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C.UTF-8",
          "--no-sync");
      server.up();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  Path bin() {
    return bin;
  }

  /** Starts it, after a kill too. */
  void up() {
    run(
        "pg_ctl",
        "--pgdata=" + data,
        "--log=" + data.resolveSibling("log"),
        "--wait",
        "--options=-p "
            + port
            + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            + " -c shared_buffers=128MB -c max_wal_size=2GB -c log_statement=all"
            + " -c max_prepared_transactions=4",
        "start");
  }

  /** Ends it as a crash does. */
  void kill() {
    try {
      long postmaster =
          Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
      ProcessHandle process = ProcessHandle.of(postmaster).orElseThrow();
      List<ProcessHandle> children = process.descendants().toList();
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      process.onExit().join();
      children.forEach(child -> child.onExit().join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String log() {
    try {
      return Files.readString(data.resolveSibling("log"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    run("pg_ctl", "--pgdata=" + data, "--mode=immediate", "--wait", "stop");
    try (var files = Files.walk(home)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A superuser's session. */
  Connection superuser(String database) {
    return connect(database, SUPERUSER, PASSWORD);
  }

  Connection connect(String database, String user, String password) {
    try {
      return DriverManager.getConnection(
          "jdbc:postgresql://127.0.0.1:"
              + port
              + "/"
              + java.net.URLEncoder.encode(database, StandardCharsets.UTF_8)
              + "?preferQueryMode=simple",
          user,
          password);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Statements of a superuser, each by itself. */
  void sql(String database, String... statements) {
    try (Connection connection = superuser(database);
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A query's first column. */
  List<String> values(String database, String query) {
    try (Connection connection = superuser(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String value(String database, String query) {
    return values(database, query).getFirst();
  }

  /** A script in psql's language, for files that others wrote. */
  void script(String database, Path file) {
    tool(
        "psql",
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        conninfo(database),
        "-f",
        file.toString());
  }

  /** The whole database or one schema as text, as its superuser sees it. */
  String dump(Path tools, String database, String... options) {
    List<String> command =
        new ArrayList<>(List.of(tools.resolve("pg_dump").toString(), "--restrict-key=test"));
    command.addAll(List.of(options));
    command.add("--dbname=" + conninfo(database));
    return execute(command);
  }

  static String conninfo(String database) {
    return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  String tool(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(bin.resolve(name).toString()));
    command.addAll(List.of(arguments));
    return execute(command);
  }

  private String execute(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PGHOST", "127.0.0.1");
    builder.environment().put("PGPORT", Integer.toString(port));
    builder.environment().put("PGUSER", SUPERUSER);
    builder.environment().put("PGPASSWORD", PASSWORD);
    return finish(builder.redirectErrorStream(true));
  }

  /** PostgreSQL refuses to run as root: then it runs as nobody. */
  private void run(String tool, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
    }
    command.add(bin.resolve(tool).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(home.toFile());
    // The server inherits the output of pg_ctl, which would keep a pipe open for ever.
    Path output = data.resolveSibling(tool + ".out");
    builder.redirectOutput(output.toFile());
    try {
      if (builder.start().waitFor() != 0) {
        throw new IllegalStateException(tool + ": " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void own(Path home) throws IOException {
    if (isRoot()) {
      finish(new ProcessBuilder("chown", "-R", "65534:65534", home.toString()));
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static String finish(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(builder.command().getFirst() + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
