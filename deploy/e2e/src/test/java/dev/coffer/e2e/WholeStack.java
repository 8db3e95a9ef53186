package dev.coffer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.activities.teststack.CustomerKeys;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The whole of Coffer on real servers: workflow service, key service, object store, two PostgreSQL
 * servers, worker and API, as {@code ./coffer up} starts them, on free ports and in a folder of its
 * own. One for all test classes of a JVM; stopped and wiped with it.
 */
final class WholeStack {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final WholeStack INSTANCE = start();

  private final Path folder;
  private JsonNode facts;

  private WholeStack(Path folder, JsonNode facts) {
    this.folder = folder;
    this.facts = facts;
  }

  static WholeStack get() {
    return INSTANCE;
  }

  private static WholeStack start() {
    try {
      Path folder = Files.createTempDirectory("coffer-e2e").resolve("stack");
      up(folder);
      // Stopped in order, worker and API leave an archive of their classes: what is killed in the
      // tests starts again in half the time.
      command(folder, List.of("down"), List.of());
      return new WholeStack(folder, up(folder));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The program that a part runs, to start another server of its kind. */
  Path program(String part) {
    return ProcessHandle.of(Long.parseLong(fact("/parts/" + part + "/pid")))
        .flatMap(process -> process.info().command())
        .map(Path::of)
        .orElseThrow(() -> new IllegalStateException(part + " does not run"));
  }

  /** What a part that runs was started with, to start another in its place. */
  Map<String, String> environment(String part) {
    try {
      String all = Files.readString(Path.of("/proc", fact("/parts/" + part + "/pid"), "environ"));
      return Arrays.stream(all.split("\0"))
          .filter(one -> one.indexOf('=') > 0)
          .map(one -> one.split("=", 2))
          .collect(Collectors.toMap(one -> one[0], one -> one[1], (first, again) -> first));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Declares a customer's key server, as an operator does. */
  void declare(String name, URI address, CustomerKeys.Handed handed) {
    command(
        folder,
        List.of("keyserver", "add", name),
        List.of(
            "--address",
            address.toString(),
            "--role-id",
            handed.roleId(),
            "--secret-id-file",
            handed.secretIdFile().toString()));
    up();
  }

  /** Starts whatever does not run. */
  synchronized void up() {
    facts = up(folder);
  }

  private static JsonNode up(Path folder) {
    String owner = Long.toString(ProcessHandle.current().pid());
    String printed =
        command(
            folder,
            List.of("up"),
            List.of("--parts", "all", "--ports", "auto", "--json", "--owner", owner));
    try {
      return JSON.readTree(printed);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Has {@code stack.py} do something with the stack of a folder. */
  private static String command(Path folder, List<String> words, List<String> options) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("python3", ROOT.resolve("deploy/local/stack.py").toString()));
    line.addAll(words);
    line.addAll(List.of("--dir", folder.toString()));
    line.addAll(options);
    return run(line);
  }

  /** Runs a program to its end and returns what it printed; its complaints go to our log. */
  static String run(List<String> words) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process process = builder.start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException(words.getFirst() + " failed: " + printed);
      }
      return printed;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }

  /** A fact of the stack, by JSON pointer, for example {@code /temporal/target}. */
  synchronized String fact(String pointer) {
    JsonNode at = facts.at(pointer);
    if (at.isMissingNode()) {
      throw new IllegalArgumentException("the stack says nothing of " + pointer);
    }
    return at.asText();
  }

  /** Kills one part as a crash would. It stays down until {@link #up}. */
  void kill(String part) {
    ProcessHandle.of(Long.parseLong(fact("/parts/" + part + "/pid")))
        .ifPresent(
            process -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
              process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
            });
  }

  /** Sends a signal, for example {@code STOP} or {@code CONT}, to one part. */
  void signal(String part, String name) {
    run(List.of("kill", "-" + name, fact("/parts/" + part + "/pid")));
  }

  /** What a part wrote to its log. */
  String log(String part) {
    try {
      return Files.readString(Path.of(fact("/parts/" + part + "/log")));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  Path folder() {
    return folder;
  }

  /** The API token of a role. */
  String token(String role) {
    return secret(fact("/tokens"), role);
  }

  /** A client of the workflow service itself, as one who went past the API would have it. */
  WorkflowClient workflows() {
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(fact("/temporal/target")).build());
    return WorkflowClient.newInstance(
        service,
        WorkflowClientOptions.newBuilder().setNamespace(fact("/temporal/namespace")).build());
  }

  /** The object store as one who may do anything there. */
  S3Client store() {
    String file = fact("/store/adminCredentialsFile");
    return S3Client.builder()
        .httpClientBuilder(Apache5HttpClient.builder())
        .endpointOverride(URI.create(fact("/store/endpoint")))
        .region(Region.of(fact("/store/region")))
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    secret(file, "access_key_id"), secret(file, "secret_access_key"))))
        .build();
  }

  /** A connection to the tenants' server as its operator. */
  Connection tenants(String database) throws SQLException {
    return connect(
        "jdbc:postgresql://%s:%s/%s"
            .formatted(fact("/tenants/host"), fact("/tenants/port"), database),
        fact("/tenants/superuserFile"));
  }

  /** A connection to the catalog as one who may do anything there. */
  Connection catalog() throws SQLException {
    return connect(fact("/catalog/url"), fact("/catalog/superuserFile"));
  }

  /** Runs statements on the tenants' server, each by itself. */
  void sql(String database, String... statements) {
    try (Connection connection = tenants(database);
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    } catch (SQLException refused) {
      throw new IllegalStateException(refused);
    }
  }

  /** A query's first column on the tenants' server. */
  List<String> values(String database, String query) {
    try (Connection connection = tenants(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException refused) {
      throw new IllegalStateException(refused);
    }
  }

  /**
   * What {@code pg_dump} prints, as its number of lines and their SHA-256: a person who compares
   * two databases would compare the same text, without the marks that are made anew each time.
   */
  String pgDump(String database) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(fact("/tenants/binDir"), "pg_dump").toString());
    words.addAll(List.of("--dbname", address(database)));
    List<String> lines =
        run(words)
            .lines()
            .filter(line -> !line.startsWith("\\restrict ") && !line.startsWith("\\unrestrict "))
            .toList();
    return lines.size() + " lines, SHA-256 " + sha256(String.join("\n", lines));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Where PostgreSQL's own programs find a tenant's database, as the operator. */
  String address(String database) {
    return "postgresql://%s@%s:%s/%s?passfile=%s"
        .formatted(
            secret(fact("/tenants/superuserFile"), "username"),
            fact("/tenants/host"),
            fact("/tenants/port"),
            database,
            passfile());
  }

  /** Written once: a program may be reading it. */
  private synchronized String passfile() {
    Path file = folder.resolve("e2e-passfile");
    try {
      if (!Files.exists(file)) {
        Files.writeString(
            file, "*:*:*:*:" + secret(fact("/tenants/superuserFile"), "password") + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return file.toString();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Connection connect(String url, String secretFile) throws SQLException {
    return DriverManager.getConnection(
        url, secret(secretFile, "username"), secret(secretFile, "password"));
  }

  private static String secret(String file, String name) {
    try {
      return JSON.readTree(Path.of(file).toFile()).at("/" + name).asText();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
