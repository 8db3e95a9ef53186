package dev.coffer.activities.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.activities.notify.webhook.WebhookNotifier;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.incident.IncidentNotice;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.schedule.MissedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class WebhookNotifierTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantScope SCOPE =
      new TenantScope(ACME, new DatasetId("main"), EngineKind.POSTGRESQL, Isolation.DATABASE);
  private static final IncidentReport REPORT =
      new IncidentReport(
          new IncidentId("i-1"),
          new ScopeGrant(SCOPE, SCOPE.digest(), "r-1", "alice", "the-seal"),
          FailureCode.ROW_DIGEST,
          "2 of 7 streams differ",
          "r-1",
          IncidentReport.Kind.RESTORE,
          new BackupId("b-1"),
          new RestoreId("r-1"),
          true);
  private static final String SECRET = "shared-secret";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private HttpServer server;
  private int answer = 204;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::receive);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  @DisplayName(
      "a notice arrives as JSON with ids, code, escalation, evidence and what is outstanding")
  void body() throws Exception {
    ObjectRef evidence = new ObjectRef("tenants/acme/evidence/i-1", "v1", Digest.of("e"), 10);
    try (WebhookNotifier webhook = webhook(Duration.ofSeconds(10))) {
      webhook.notify(new IncidentNotice(REPORT, 2, evidence, List.of("drop the quarantine")));
    }

    Received request = received.take();
    JsonNode body = new ObjectMapper().readTree(request.body());
    assertThat(body.properties()).hasSize(11);
    assertThat(body.path("incident").asText()).isEqualTo("i-1");
    assertThat(body.path("tenant").asText()).isEqualTo("acme");
    assertThat(body.path("dataset").asText()).isEqualTo("main");
    assertThat(body.path("kind").asText()).isEqualTo("RESTORE");
    assertThat(body.path("code").asText()).isEqualTo("ROW_DIGEST");
    assertThat(body.path("summary").asText()).isEqualTo("2 of 7 streams differ");
    assertThat(body.path("halted").asBoolean()).isTrue();
    assertThat(body.path("escalation").asInt()).isEqualTo(2);
    assertThat(body.path("evidence").asText()).isEqualTo("tenants/acme/evidence/i-1");
    assertThat(body.path("outstanding").get(0).asText()).isEqualTo("drop the quarantine");
    assertThat(body.path("runbook").asText()).endsWith("security.md#row-digest");
    assertThat(request.delivery()).isEqualTo("acme/i-1/2");
    assertThat(request.contentType()).isEqualTo("application/json");
  }

  @Test
  @DisplayName(
      "a missed run arrives as JSON: whose, of what, when it was due and the last good one")
  void missedRun() throws Exception {
    Instant due = Instant.parse("2026-11-21T02:00:00Z");
    try (WebhookNotifier webhook = webhook(Duration.ofSeconds(10))) {
      webhook.notify(
          new MissedRun(ACME, ScheduleKind.BACKUP, SCOPE.dataset(), due, due.minusSeconds(86_400)));
      webhook.notify(new MissedRun(ACME, ScheduleKind.ROTATION, null, due, null));
    }

    Received request = received.take();
    JsonNode body = new ObjectMapper().readTree(request.body());
    assertThat(body.properties()).hasSize(7);
    assertThat(body.path("tenant").asText()).isEqualTo("acme");
    assertThat(body.path("dataset").asText()).isEqualTo("main");
    assertThat(body.path("kind").asText()).isEqualTo("BACKUP");
    assertThat(body.path("code").asText()).isEqualTo("RUN_MISSED");
    assertThat(body.path("due").asText()).isEqualTo("2026-11-21T02:00:00Z");
    assertThat(body.path("lastGood").asText()).isEqualTo("2026-11-20T02:00:00Z");
    assertThat(body.path("runbook").asText()).endsWith("operator.md#run-missed");
    assertThat(request.delivery()).isEqualTo("missed/acme/backup/main/2026-11-21T02:00:00Z");
    Received whole = received.take();
    assertThat(new ObjectMapper().readTree(whole.body()).path("dataset").isNull()).isTrue();
    assertThat(whole.delivery()).isEqualTo("missed/acme/rotation/2026-11-21T02:00:00Z");
  }

  @Test
  @DisplayName("I-7 a notice carries neither the grant's seal nor the shared secret")
  void noSecrets() throws Exception {
    try (WebhookNotifier webhook = webhook(Duration.ofSeconds(10))) {
      webhook.notify(new IncidentNotice(REPORT, 0, null, List.of()));
    }

    assertThat(new String(received.take().body(), UTF_8))
        .contains("\"evidence\":null")
        .doesNotContain("the-seal", SECRET);
  }

  @Test
  @DisplayName("an incident of a whole tenant names no dataset")
  void wholeTenant() throws Exception {
    IncidentReport audit =
        new IncidentReport(
            new IncidentId("i-2"),
            new TenantGrant(ACME, "a-1", "alice", "the-seal"),
            FailureCode.AUDIT_BROKEN,
            "entry 4 was edited",
            "a-1",
            IncidentReport.Kind.AUDIT,
            null,
            null,
            true);
    try (WebhookNotifier webhook = webhook(Duration.ofSeconds(10))) {
      webhook.notify(new IncidentNotice(audit, 0, null, List.of()));
    }

    assertThat(new ObjectMapper().readTree(received.take().body()).path("dataset").isNull())
        .isTrue();
  }

  @Test
  @DisplayName(
      "the signature is HMAC-SHA-256 over the time and the body, as a receiver computes it")
  void signature() throws Exception {
    try (WebhookNotifier webhook = webhook(Duration.ofSeconds(10))) {
      webhook.notify(new IncidentNotice(REPORT, 0, null, List.of()));
    }

    Received request = received.take();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    long seconds = CLOCK.instant().getEpochSecond();
    byte[] signed = (seconds + "." + new String(request.body(), UTF_8)).getBytes(UTF_8);
    assertThat(request.signature())
        .isEqualTo("t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(signed)));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 400, 401, 404, 429, 500, 503})
  @DisplayName("an answer other than 2xx is no delivery and is tried again")
  void refused(int status) {
    answer = status;
    try (WebhookNotifier webhook = webhook(Duration.ofSeconds(10))) {
      assertUndelivered(webhook);
    }
    assertThat(received).hasSize(1);
  }

  @Test
  @DisplayName("a receiver that accepts and never answers is given up in time")
  void silent() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        WebhookNotifier webhook = webhook(mute.getLocalPort(), Duration.ofMillis(300))) {
      assertUndelivered(webhook);
    }
  }

  @Test
  @DisplayName("a receiver that is not there is no delivery; the failure names no address")
  void absent() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    try (WebhookNotifier webhook = webhook(port, Duration.ofSeconds(10))) {
      assertUndelivered(webhook);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host/x", "/hook", "mailto:a@b", "file:///etc/passwd"})
  @DisplayName("only an absolute http or https address is a webhook")
  void addresses(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new WebhookNotifier(
                    URI.create(address), new Secret(SECRET), Duration.ofSeconds(1), CLOCK))
        .withMessageNotContaining(address);
  }

  @Test
  @DisplayName("without a webhook a notice is a warning in the log")
  void logged() {
    Logger logger = (Logger) LoggerFactory.getLogger(LogNotifier.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      new LogNotifier().notify(new IncidentNotice(REPORT, 1, null, List.of("drop quarantine")));
    } finally {
      logger.detachAppender(lines);
    }

    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(line.getFormattedMessage())
        .contains("incident=i-1", "tenant=acme", "code=ROW_DIGEST", "escalation=1", "outstanding=1")
        .doesNotContain("the-seal");
  }

  private static void assertUndelivered(Notifier notifier) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> notifier.notify(new IncidentNotice(REPORT, 0, null, List.of())))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo(FailureCode.NOTIFIER_UNAVAILABLE);
              assertThat(failure.code().retryable()).isTrue();
              assertThat(failure).hasMessageNotContaining("127.0.0.1");
              assertThat(failure).hasMessageNotContaining("token=");
            });
  }

  private WebhookNotifier webhook(Duration patience) {
    return webhook(server.getAddress().getPort(), patience);
  }

  private static WebhookNotifier webhook(int port, Duration patience) {
    return new WebhookNotifier(
        URI.create("http://127.0.0.1:" + port + "/hook?token=t"),
        new Secret(SECRET),
        patience,
        CLOCK);
  }

  private void receive(HttpExchange exchange) {
    try (exchange) {
      received.add(
          new Received(
              exchange.getRequestBody().readAllBytes(),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              exchange.getRequestHeaders().getFirst("Coffer-Delivery"),
              exchange.getRequestHeaders().getFirst("Coffer-Signature")));
      if (answer / 100 == 3) {
        exchange.getResponseHeaders().set("Location", "/elsewhere");
      }
      exchange.sendResponseHeaders(answer, -1);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private record Received(byte[] body, String contentType, String delivery, String signature) {}
}
