package dev.coffer.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Speaks to the API as one of its users. */
final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final WholeStack stack;
  private final String role;

  Api(WholeStack stack, String role) {
    this.stack = stack;
    this.role = role;
  }

  /** An answer: status and body. */
  record Answer(int status, JsonNode body) {
    /** The body of an answer that is no problem. */
    JsonNode ok() {
      if (status >= 300) {
        throw new IllegalStateException("the API answered " + status + ": " + body);
      }
      return body;
    }

    String text(String field) {
      return body.path(field).asText();
    }
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, Object body, String... headers) {
    return send("POST", path, body, headers);
  }

  Answer put(String path, Object body, String... headers) {
    return send("PUT", path, body, headers);
  }

  private Answer send(String method, String path, Object body, String... headers) {
    try {
      HttpRequest.Builder request =
          request(path)
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
      return send(headers.length == 0 ? request : request.headers(headers));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Posts and follows the run that was accepted to its end, one way or the other. */
  JsonNode run(String path, Map<String, ?> body, Duration patience) {
    JsonNode accepted = post(path, body, "Idempotency-Key", UUID.randomUUID().toString()).body();
    return accepted.has("events") ? follow(accepted, patience, run -> false) : accepted;
  }

  /**
   * Follows an accepted run by its events until it is as wanted or has ended. A stream that breaks,
   * because a part behind the API is down, is opened again.
   */
  JsonNode follow(JsonNode accepted, Duration patience, Predicate<JsonNode> wanted) {
    Instant deadline = Instant.now().plus(patience);
    JsonNode[] last = {accepted};
    while (Instant.now().isBefore(deadline)) {
      HttpRequest request =
          request(accepted.path("events").asText()).header("Accept", "text/event-stream").build();
      try (Stream<String> lines = HTTP.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
        Optional<JsonNode> found =
            lines
                .takeWhile(line -> Instant.now().isBefore(deadline))
                .filter(line -> line.startsWith("data:"))
                .map(line -> read(line.substring("data:".length())))
                .peek(event -> last[0] = event)
                .filter(event -> event.path("ended").asBoolean() || wanted.test(event))
                .findFirst();
        if (found.isPresent()) {
          return found.get();
        }
      } catch (IOException | UncheckedIOException broken) {
        last[0] = TextNode.valueOf(broken.toString());
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", stopped);
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    throw new AssertionError("waited %s in vain, last: %s".formatted(patience, last[0]));
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Waits until the resource's state is one of these. */
  JsonNode until(String path, Duration patience, Set<String> states) {
    Instant deadline = Instant.now().plus(patience);
    JsonNode last = MissingNode.getInstance();
    while (Instant.now().isBefore(deadline)) {
      Answer answer = get(path);
      last = answer.body();
      if (answer.status() == 200 && states.contains(last.path("state").asText())) {
        return last;
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    throw new AssertionError(
        "%s was in none of %s after %s: %s".formatted(path, states, patience, last));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(stack.fact("/api/url") + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + stack.token(role));
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode body =
          response.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(response.body());
      return new Answer(response.statusCode(), body);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }
}
