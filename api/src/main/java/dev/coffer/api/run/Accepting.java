package dev.coffer.api.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.api.signin.Caller;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes work on, each request once. A repeated request — the same {@code Idempotency-Key} of the
 * same token — gets the same run: its id is made of the key and the time of its first use, and the
 * answer is kept for a day. The same key with another request is a conflict.
 */
@Singleton
public final class Accepting {
  /** How long a request may wait for its run, in seconds. */
  public static final int LONGEST_WAIT = 60;

  private static final String HEADER = "Idempotency-Key";
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss").withZone(ZoneOffset.UTC);

  private final Catalog catalog;
  private final Following following;
  private final ObjectMapper json;
  private final Clock clock;
  private final Random random;

  Accepting(Catalog catalog, Following following, ObjectMapper json, Clock clock, Random random) {
    this.catalog = catalog;
    this.following = following;
    this.json = json;
    this.clock = clock;
    this.random = random;
  }

  /**
   * One request for work.
   *
   * @param id id for the run
   * @param repeated whether it may be a repetition
   */
  public record Asked(String id, boolean repeated) {}

  /** What the work came to, and how it can be followed. */
  public record Accepted(Order order, Run run) {}

  /**
   * Does the work, or gives the answer again that it got before.
   *
   * @param body what was asked, as it was read
   * @param wait seconds to wait for the end
   * @throws Refusal {@code IDEMPOTENCY_CONFLICT} when the key stands for another request
   */
  public HttpResponse<Run> once(
      HttpRequest<?> request,
      Run.Kind kind,
      Object body,
      int wait,
      Function<Asked, Accepted> work) {
    if (wait < 0 || wait > LONGEST_WAIT) {
      throw Refusal.field("wait", "must be 0 to " + LONGEST_WAIT);
    }
    String key = request.getHeaders().get(HEADER);
    if (key == null) {
      return answer(work.apply(new Asked(fresh(kind), false)), wait);
    }
    if (!KEY.matcher(key).matches()) {
      throw Refusal.field(HEADER, "must be 1 to 128 printable ASCII characters");
    }
    return keyed(request, kind, key, digest(body), wait, work);
  }

  private HttpResponse<Run> keyed(
      HttpRequest<?> request,
      Run.Kind kind,
      String key,
      String body,
      int wait,
      Function<Asked, Accepted> work) {
    String name = Caller.of(request).name();
    String method = request.getMethodName();
    String path = request.getPath();
    catalog.change("DELETE FROM coffer.api_request WHERE expires_at < now()");
    int claimed =
        catalog.change(
            """
            INSERT INTO coffer.api_request (token_name, idempotency_key, method, path, body_sha256)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING\
            """,
            name,
            key,
            method,
            path,
            body);
    Claim claim = claim(name, key);
    if (!claim.method().equals(method)
        || !claim.path().equals(path)
        || !claim.body().equals(body)) {
      throw Refusal.because(
          FailureCode.IDEMPOTENCY_CONFLICT, HEADER, "was used for another request");
    }
    String kept = claim.answer();
    if (kept != null) {
      return respond(claim.status(), read(kept));
    }
    String id =
        id(kind, claim.at(), sum(name, method, path, key, claim.at().toString()).substring(0, 10));
    HttpResponse<Run> answer = answer(work.apply(new Asked(id, claimed == 0)), wait);
    keep(name, key, answer);
    return answer;
  }

  /** A key's row, as whoever came first wrote it. */
  private record Claim(
      String method, String path, String body, int status, @Nullable String answer, Instant at) {}

  private Claim claim(String name, String key) {
    return catalog
        .one(
            """
            SELECT method, path, body_sha256, response_status, response_body, created_at
            FROM coffer.api_request WHERE token_name = ? AND idempotency_key = ?\
            """,
            row ->
                new Claim(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getInt(4),
                    row.getString(5),
                    Columns.requiredTime(row, "created_at")),
            name,
            key)
        .orElseThrow(() -> FailureCode.CATALOG_UNAVAILABLE.because("a claimed key has gone"));
  }

  private void keep(String name, String key, HttpResponse<Run> answer) {
    catalog.change(
        """
        UPDATE coffer.api_request
        SET response_status = ?, response_location = ?, response_body = ?, answered_at = now()
        WHERE token_name = ? AND idempotency_key = ? AND response_status IS NULL\
        """,
        answer.code(),
        answer.getHeaders().get("Location"),
        written(answer.body()),
        name,
        key);
  }

  private HttpResponse<Run> answer(Accepted accepted, int wait) {
    Run run = accepted.run();
    if (wait > 0) {
      run = following.await(accepted.order(), run, Duration.ofSeconds(wait));
    }
    return respond(run.ended() ? HttpStatus.OK.getCode() : HttpStatus.ACCEPTED.getCode(), run);
  }

  private static HttpResponse<Run> respond(int status, Run run) {
    return HttpResponse.<Run>status(HttpStatus.valueOf(status))
        .headers(headers -> headers.add("Location", URI.create(run.resource()).toString()))
        .body(run);
  }

  /** Sorts by time, and is not guessed. */
  private String fresh(Run.Kind kind) {
    byte[] bytes = new byte[5];
    random.nextBytes(bytes);
    return id(kind, clock.instant(), HexFormat.of().formatHex(bytes));
  }

  private static String id(Run.Kind kind, Instant at, String tail) {
    return kind.prefix() + '-' + TIME.format(at) + '-' + tail;
  }

  private String digest(Object body) {
    return Digest.of(written(body)).hex();
  }

  private static String sum(String... parts) {
    return HexFormat.of()
        .formatHex(
            Digest.sha256().digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8)));
  }

  private String written(@Nullable Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("our own records can be written", impossible);
    }
  }

  private Run read(String answer) {
    try {
      return json.readValue(answer, Run.class);
    } catch (JsonProcessingException foreign) {
      throw FailureCode.UNEXPECTED.because("a kept answer cannot be read", foreign);
    }
  }
}
