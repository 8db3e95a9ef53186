package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.json.Json;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.response.LogicalResponse;
import io.github.jopenlibs.vault.rest.RestResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;

/**
 * The one place that calls the key service. The driver returns HTTP 400 as an ordinary response, so
 * every status is looked at here, and nothing else touches the driver. Errors carry the service's
 * status and the path's first segment, never a value.
 */
final class VaultCalls {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TIMEOUT_SECONDS = 10;
  private static final long FIRST_PAUSE_MILLIS = 100;

  private final VaultSettings settings;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  VaultCalls(VaultSettings settings) {
    this.settings = settings;
  }

  /** A refusal of the service: what {@link #refused} makes of a 4xx is the caller's to decide. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String errors) {
      super(errors);
      this.status = status;
    }

    int status() {
      return status;
    }

    /** Whether the service's own words contain this. */
    boolean says(String words) {
      return String.valueOf(getMessage()).contains(words);
    }
  }

  /** Writes and returns the whole answer. */
  JsonNode write(String token, String path, Map<String, ?> body) throws Refused {
    Map<String, Object> converted = new LinkedHashMap<>();
    body.forEach((name, value) -> converted.put(name, convert(value)));
    return call(token, path, vault -> vault.logical().write(path, converted));
  }

  JsonNode read(String token, String path) throws Refused {
    return call(token, path, vault -> vault.logical().read(path));
  }

  void delete(String token, String path) throws Refused {
    call(token, path, vault -> vault.logical().delete(path));
  }

  /** What a refusal means where nothing more is known. */
  static FailureException refused(Refused refusal, String what) {
    FailureCode code =
        refusal.status() == 403 ? FailureCode.CREDENTIAL_REFUSED : FailureCode.UNEXPECTED;
    return code.because("the key service refused to " + what + " (" + refusal.status() + ")");
  }

  private JsonNode call(String token, String path, Call call) throws Refused {
    for (int attempt = 1; ; attempt++) {
      int status;
      byte[] body;
      try {
        RestResponse response = call.on(vault(token)).getRestResponse();
        status = response.getStatus();
        body = response.getBody();
      } catch (VaultException failed) {
        if (causedBy(failed, SSLException.class)) {
          throw FailureCode.WRONG_SERVER_IDENTITY.because(
              "the key service could not prove its identity", failed);
        }
        status = failed.getHttpStatusCode();
        body =
            String.valueOf(failed.getMessage()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      }
      if (status >= 200 && status < 300) {
        return parse(body);
      }
      if (status >= 400 && status < 500 && status != 429) {
        throw new Refused(status, new String(body, java.nio.charset.StandardCharsets.UTF_8));
      }
      if (attempt >= settings.attempts() || Thread.currentThread().isInterrupted()) {
        throw FailureCode.KEYS_UNAVAILABLE.because(
            "the key service did not answer " + path.split("/", 2)[0] + " (status " + status + ")");
      }
      pause(attempt);
    }
  }

  /** Doubling, with full jitter: callers of one outage do not come back in step. */
  private static void pause(int attempt) {
    long limit = FIRST_PAUSE_MILLIS << attempt;
    long millis = ThreadLocalRandom.current().nextLong(limit / 2, limit + 1);
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }

  private Vault vault(String token) throws VaultException {
    VaultConfig config =
        new VaultConfig()
            .address(settings.address().toString())
            .engineVersion(1)
            .openTimeout(TIMEOUT_SECONDS)
            .readTimeout(TIMEOUT_SECONDS)
            .httpClient(http);
    return Vault.create((token.isEmpty() ? config : config.token(token)).build(), 1);
  }

  private static JsonNode parse(byte[] body) {
    try {
      return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (IOException unreadable) {
      throw FailureCode.KEYS_UNAVAILABLE.because(
          "the key service's answer cannot be read", unreadable);
    }
  }

  /** The driver turns Java lists and maps into text; its own types go through as they are. */
  private static Object convert(Object value) {
    return switch (value) {
      case List<?> list -> {
        JsonArray array = new JsonArray();
        list.forEach(item -> array.add(Json.value(String.valueOf(item))));
        yield array;
      }
      case Map<?, ?> map -> {
        JsonObject object = new JsonObject();
        map.forEach((name, item) -> object.add(String.valueOf(name), String.valueOf(item)));
        yield object;
      }
      default -> value;
    };
  }

  private static boolean causedBy(Throwable failed, Class<? extends Throwable> kind) {
    for (Throwable at = failed; at != null; at = at.getCause()) {
      if (kind.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private interface Call {
    LogicalResponse on(Vault vault) throws VaultException;
  }
}
