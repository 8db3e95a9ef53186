package dev.coffer.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.activities.catalog.jdbc.CatalogMigrations;
import dev.coffer.activities.teststack.TestStack;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.temporal.Queues;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API as it runs, once a JVM: two tenants, each with a dataset, a backup and a restore. */
final class Served {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static @Nullable Served instance;

  /** What tenants of this run are called after; other runs may share the servers. */
  private final String suffix = UUID.randomUUID().toString().substring(0, 8);

  private final TestStack stack =
      TestStack.get().with(TestStack.Part.TEMPORAL, TestStack.Part.CATALOG);
  private final HttpClient http = HttpClient.newHttpClient();
  private final EmbeddedServer server;

  static synchronized Served api() {
    if (instance == null) {
      try {
        instance = new Served();
      } catch (IOException | SQLException failed) {
        throw new IllegalStateException(failed);
      }
    }
    return instance;
  }

  private Served() throws IOException, SQLException {
    TestStack.Catalog catalog = stack.catalog();
    CatalogMigrations.migrate(
        catalog.jdbcUrl(), catalog.migrator().name(), catalog.migrator().secret());
    seed(acme());
    seed(globex());
    work();
    Path folder = Files.createTempDirectory("coffer-api");
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port", -1,
                "coffer.temporal.target", stack.temporal().target(),
                "coffer.temporal.namespace", stack.temporal().namespace(),
                "coffer.temporal.ui", "http://console.example",
                "coffer.catalog.url", catalog.jdbcUrl(),
                "coffer.catalog.reader.username", catalog.reader().name(),
                "coffer.catalog.reader.password", catalog.reader().secret().reveal(),
                "coffer.api.token-hashes", tokens(folder).toString(),
                "coffer.admission.key-file",
                    Files.writeString(folder.resolve("key"), "ab".repeat(32)).toString()));
  }

  ApplicationContext context() {
    return server.getApplicationContext();
  }

  int port() {
    return server.getPort();
  }

  String acme() {
    return "acme-" + suffix;
  }

  String globex() {
    return "globex-" + suffix;
  }

  /** A token of a role that reaches acme alone, or every tenant. */
  static String token(String role, boolean everywhere) {
    return "test-" + role.toLowerCase(java.util.Locale.ROOT) + (everywhere ? "-all" : "-acme");
  }

  private Path tokens(Path folder) throws IOException {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (String role : List.of("ADMIN", "OPERATOR", "APPROVER", "LEGAL", "AUDITOR", "SERVICE")) {
      for (boolean everywhere : new boolean[] {true, false}) {
        String token = token(role, everywhere);
        entries.add(
            Map.of(
                "name",
                token,
                "role",
                role,
                "sha256",
                Digest.of(token).hex(),
                "tenants",
                List.of(everywhere ? "*" : acme())));
      }
    }
    entries.add(
        Map.of(
            "name", "gone",
            "role", "ADMIN",
            "sha256", Digest.of("test-expired").hex(),
            "tenants", List.of("*"),
            "expiresAt", "2026-01-01T00:00:00Z"));
    return Files.writeString(folder.resolve("tokens.json"), JSON.writeValueAsString(entries));
  }

  private void work() {
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(stack.temporal().target()).build());
    WorkflowClient client =
        WorkflowClient.newInstance(
            service,
            WorkflowClientOptions.newBuilder().setNamespace(stack.temporal().namespace()).build());
    WorkerFactory factory = WorkerFactory.newInstance(client);
    Players.on(factory.newWorker(Queues.CONTROL));
    factory.start();
    Runtime.getRuntime().addShutdownHook(new Thread(factory::shutdownNow));
  }

  /** Where the tenant's dataset {@code shop} lives. */
  static String database(String tenant) {
    return "db of " + tenant;
  }

  private void seed(String tenant) throws SQLException {
    sql(
        """
        INSERT INTO coffer.tenant (id, state, run, policy_id, policy_version, retention,
          restore_approvals, approval_expiry, region, keyring_key, keyring_version, keyring_sha256,
          keyring_bytes, keyring_revision, signing_key_id)
        VALUES (?, 'ACTIVE', 't-1', 'standard', 1, 'PT720H', 1, 'PT24H', 'us-east-1',
          'k', 'v', repeat('0', 64), 1, 1, 'k/1')\
        """,
        tenant);
    sql(
        """
        INSERT INTO coffer.signing_key (tenant_id, key_id, public_key)
        VALUES (?, ?, sha256(convert_to(?, 'UTF8')))\
        """,
        tenant,
        tenant + "/1",
        tenant);
    sql(
        """
        INSERT INTO coffer.dataset (tenant_id, id, scope_digest, engine, isolation, state, run,
          server, database_name, engine_version)
        VALUES (?, 'shop', repeat('0', 64), 'POSTGRESQL', 'DATABASE', 'ACTIVE', 'd-1', 'local',
          ?, '18.6')\
        """,
        tenant,
        database(tenant));
    for (int day = 1; day <= 3; day++) {
      sql(
          """
          INSERT INTO coffer.backup (tenant_id, id, dataset_id, scope_digest, state, requested_by,
            reason, started_at, finished_at, manifest_key, manifest_version, manifest_sha256, manifest_bytes,
            index_key, index_version, index_sha256, index_bytes, cut_at, locked_until,
            envelope_digest, engine_version, streams, row_count, plain_bytes, stored_bytes,
            referenced_bytes, packs, epoch)
          VALUES (?, ?, 'shop', repeat('0', 64), 'COMMITTED', 'admin', '', now(),
            ?::timestamptz + interval '1 minute', 'k', 'v', repeat('0', 64), 1, 'k', 'v',
            repeat('0', 64), 1, ?::timestamptz, now(),
            repeat('0', 64), '18.6', 3, 10, 1000, 100, 0, 1, 1)\
          """,
          tenant,
          "b-" + tenant + '-' + day,
          "2026-11-0" + day + "T12:00:00Z",
          "2026-11-0" + day + "T12:00:00Z");
    }
    sql(
        """
        INSERT INTO coffer.restore (tenant_id, id, dataset_id, scope_digest, backup_id, state, fence,
          requested_by, reason, workflow)
        VALUES (?, 'r-1', 'shop', repeat('0', 64), ?, 'DONE', 1, 'admin', '', 'w')\
        """,
        tenant,
        "b-" + tenant + "-1");
    sql(
        """
        INSERT INTO coffer.incident (tenant_id, id, dataset_id, code, summary,
          subject, kind, halted, state)
        VALUES (?, 'i-1', 'shop', 'PACK_ALTERED', 'played', 'r-1',
          'RESTORE', false, 'WAITING_FOR_VERDICT')\
        """,
        tenant);
  }

  /** Lists a restore, as its first step does. */
  void list(String tenant, String restore, String backup) throws SQLException {
    sql(
        """
        INSERT INTO coffer.restore (tenant_id, id, dataset_id, scope_digest, backup_id, state, fence,
          requested_by, reason, workflow)
        VALUES (?, ?, 'shop', repeat('0', 64), ?, 'STARTED', (SELECT max(fence) + 1
          FROM coffer.restore WHERE tenant_id = ?), 'admin', '', 'w')
        ON CONFLICT DO NOTHING\
        """,
        tenant,
        restore,
        backup,
        tenant);
  }

  void sql(String statement, Object... arguments) throws SQLException {
    TestStack.Login login = stack.catalog().superuser();
    try (Connection connection =
            DriverManager.getConnection(
                stack.catalog().jdbcUrl(), login.name(), login.secret().reveal());
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (int i = 0; i < arguments.length; i++) {
        prepared.setObject(i + 1, arguments[i]);
      }
      prepared.executeUpdate();
    }
  }

  /** What the API answered. */
  record Answer(int status, String type, String text, HttpResponse<String> whole) {
    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException foreign) {
        throw new AssertionError("no JSON: " + status + ' ' + text, foreign);
      }
    }

    String code() {
      return json().path("code").asText();
    }

    String field() {
      return json().path("errors").path(0).path("field").asText();
    }
  }

  Answer get(String token, String path) {
    return call("GET", token, path, null);
  }

  Answer post(String token, String path, @Nullable String body, String... headers) {
    return call("POST", token, path, body, headers);
  }

  Answer call(
      String method,
      @Nullable String token,
      String path,
      @Nullable String body,
      String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body(),
          response);
    } catch (IOException cut) {
      throw new IllegalStateException("no answer to " + method + ' ' + path, cut);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  static Instant now() {
    return Instant.now();
  }
}
