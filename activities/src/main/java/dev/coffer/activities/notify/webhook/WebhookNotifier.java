package dev.coffer.activities.notify.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.activities.notify.Notifier;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentNotice;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.temporal.WorkflowIds;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Posts each notice to one address, signed. The package page specifies the request. */
public final class WebhookNotifier implements Notifier, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final URI address;
  private final Secret secret;
  private final Duration patience;
  private final InstantSource clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param address http or https; its query may hold a token, so it is never printed
   * @param secret shared with the receiver, for the signature
   * @param patience how long one delivery may take
   */
  public WebhookNotifier(URI address, Secret secret, Duration patience, InstantSource clock) {
    String scheme = address.getScheme();
    if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("a webhook has an absolute http or https address");
    }
    this.address = address;
    this.secret = requireNonNull(secret, "secret is null");
    this.patience = requireNonNull(patience, "patience is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Delivers one notice.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code NOTIFIER_UNAVAILABLE} when nobody
   *     took it: refused too, for an operator can put that right while it is tried again
   */
  @Override
  public void notify(IncidentNotice notice) {
    IncidentReport report = notice.report();
    deliver(report.tenant() + "/" + report.id() + '/' + notice.escalation(), body(notice));
  }

  /**
   * Delivers one notice.
   *
   * @throws dev.coffer.workflows.failure.FailureException likewise
   */
  @Override
  public void notify(MissedRun missed) {
    DatasetId dataset = missed.dataset();
    deliver(
        WorkflowIds.missed(missed.tenant(), missed.kind(), dataset, missed.slot()),
        written(
            new MissedBody(
                missed.tenant().value(),
                dataset == null ? null : dataset.value(),
                missed.kind().name(),
                FailureCode.RUN_MISSED.name(),
                missed.slot().toString(),
                missed.lastGood() == null ? null : missed.lastGood().toString(),
                FailureCode.RUN_MISSED.runbook())));
  }

  private void deliver(String delivery, byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(patience)
            .header("Content-Type", "application/json")
            .header("Coffer-Delivery", delivery)
            .header("Coffer-Signature", signature(body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    int status = send(request);
    if (status / 100 != 2) {
      throw FailureCode.NOTIFIER_UNAVAILABLE.because("the webhook answered " + status);
    }
  }

  private int send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException failed) {
      throw FailureCode.NOTIFIER_UNAVAILABLE.because("the webhook did not answer", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw FailureCode.CANCELLED.because("the notification was interrupted", interrupted);
    }
  }

  private String signature(byte[] body) {
    long seconds = clock.instant().getEpochSecond();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), "HmacSHA256"));
      mac.update((seconds + ".").getBytes(UTF_8));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
    }
  }

  private static byte[] body(IncidentNotice notice) {
    IncidentReport report = notice.report();
    ObjectRef evidence = notice.evidence();
    return written(
        new Body(
            report.id().value(),
            report.tenant().value(),
            report.grant() instanceof ScopeGrant scoped ? scoped.scope().dataset().value() : null,
            report.kind().name(),
            report.code().name(),
            report.text(),
            report.halted(),
            notice.escalation(),
            evidence == null ? null : evidence.key(),
            notice.outstanding(),
            report.code().runbook()));
  }

  private static byte[] written(Record body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a notice is JSON", impossible);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private record Body(
      String incident,
      String tenant,
      @Nullable String dataset,
      String kind,
      String code,
      String summary,
      boolean halted,
      int escalation,
      @Nullable String evidence,
      List<String> outstanding,
      String runbook) {}

  private record MissedBody(
      String tenant,
      @Nullable String dataset,
      String kind,
      String code,
      String due,
      @Nullable String lastGood,
      String runbook) {}
}
