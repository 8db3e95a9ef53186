package dev.coffer.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Calls the API. Throws {@link Refused} for whatever is not an answer. */
public final class Api {
  private static final int OUTSIDE_FAILED = 8;
  private static final int DEFECT = 9;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final URI address;
  private final String token;
  private final HttpClient http;

  /** Nothing is sent yet. */
  public Api(URI address, String token) {
    this.address = address;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** Reads a resource. */
  public JsonNode get(String path) {
    return answer(request(path).GET().timeout(PATIENCE).build());
  }

  /**
   * Asks for work, or says something.
   *
   * @param body null for requests that have none
   * @param key makes a repeated request the same request; null for none
   */
  public JsonNode post(String path, @Nullable JsonNode body, @Nullable String key) {
    return send("POST", path, body, key);
  }

  /** Replaces something, in the same way. */
  public JsonNode put(String path, JsonNode body, @Nullable String key) {
    return send("PUT", path, body, key);
  }

  /** Removes something, in the same way. */
  public JsonNode delete(String path, @Nullable String key) {
    return send("DELETE", path, null, key);
  }

  private JsonNode send(String method, String path, @Nullable JsonNode body, @Nullable String key) {
    HttpRequest.Builder request =
        request(path)
            .timeout(PATIENCE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return answer(request.build());
  }

  /** Stops what a resource stands for. */
  public JsonNode delete(String path) {
    return answer(request(path).DELETE().timeout(PATIENCE).build());
  }

  /** All items of a list, at most so many, page by page. */
  public ArrayNode list(String path, int most) {
    ArrayNode items = Json.object().putArray("items");
    String next = null;
    do {
      String query = "?limit=" + Math.min(200, most - items.size());
      JsonNode page = get(path + query + (next == null ? "" : "&next=" + segment(next)));
      page.path("items").forEach(items::add);
      next = page.path("next").isTextual() ? page.path("next").asText() : null;
    } while (next != null && items.size() < most);
    return items;
  }

  /**
   * Reads server-sent events (WHATWG HTML, 9.2) until the reader has enough or they end.
   *
   * @param more takes a name and a document; says whether it wants more
   * @return whether the reader had enough
   */
  public boolean events(String path, BiPredicate<String, JsonNode> more) {
    HttpRequest request = request(path).header("Accept", "text/event-stream").GET().build();
    HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), lines.lines().reduce("", String::concat));
      }
      return read(lines, more);
    } catch (IOException | UncheckedIOException cut) {
      return false;
    }
  }

  private static boolean read(BufferedReader lines, BiPredicate<String, JsonNode> more)
      throws IOException {
    String name = "message";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event:")) {
        name = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        data.append(line.substring("data:".length()).strip()).append('\n');
      } else if (line.isEmpty() && !data.isEmpty()) {
        JsonNode document = Json.read(data.toString());
        if (document != null && !more.test(name, document)) {
          return true;
        }
        data.setLength(0);
        name = "message";
      }
    }
    return false;
  }

  /** One segment of a path, or one value of a query. */
  public static String segment(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("User-Agent", "coffer-cli");
  }

  private JsonNode answer(HttpRequest request) {
    HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode body = Json.read(response.body());
    if (response.statusCode() >= 300 || body == null) {
      throw refused(response.statusCode(), response.body());
    }
    return body;
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException unreachable) {
      throw new Refused(
          OUTSIDE_FAILED,
          "the API at " + address + " does not answer: is it up? (./coffer up, --api URL)");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new Refused(OUTSIDE_FAILED, "interrupted");
    }
  }

  private static Refused refused(int status, String text) {
    JsonNode problem = Json.read(text);
    return problem != null && problem.has("exitCode")
        ? new Refused(problem)
        : new Refused(DEFECT, "the API answered " + status + " without a word: is it Coffer's?");
  }
}
