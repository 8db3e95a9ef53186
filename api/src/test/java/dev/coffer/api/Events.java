package dev.coffer.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A run's events, as a client reads them. */
final class Events {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI address;
  private final String token;

  private Events(URI address, String token) {
    this.address = address;
    this.token = token;
  }

  static Events of(Served api, String token, JsonNode run) {
    return new Events(
        URI.create("http://127.0.0.1:" + api.port() + run.path("events").asText()), token);
  }

  /** The first event that is wanted. */
  JsonNode until(Predicate<JsonNode> wanted) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream")
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<Stream<String>> response =
          http.send(request, HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        JsonNode found =
            lines
                .filter(line -> line.startsWith("data:"))
                .map(line -> document(line.substring("data:".length())))
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the events ended at " + address));
        http.shutdownNow();
        return found;
      }
    } catch (IOException cut) {
      throw new AssertionError("no events at " + address, cut);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  private static JsonNode document(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException foreign) {
      throw new AssertionError("no JSON: " + text, foreign);
    }
  }
}
