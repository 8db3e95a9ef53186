package dev.coffer.activities.keys.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import io.github.jopenlibs.vault.EnvironmentLoader;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.api.Logical;
import io.github.jopenlibs.vault.response.LogicalResponse;
import io.github.jopenlibs.vault.rest.RestResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Every call to the key service goes through here. The driver hands an HTTP 400 back as an ordinary
 * answer without data, so the status of every answer is looked at; whatever is no success is thrown
 * as a {@link VaultRefusal} (the request was understood) or as {@code KEYS_UNAVAILABLE} (it may
 * succeed later), the latter after bounded retries with jitter.
 */
final class VaultCalls {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final long FIRST_BACKOFF_MILLIS = 100;
  private static final long LONGEST_BACKOFF_MILLIS = 3_000;

  /** Answers that another try may change: overload, sealed, standby, gateway. */
  private static final Set<Integer> TRANSIENT = Set.of(408, 412, 429, 472, 473, 500, 502, 503, 504);

  private final VaultEndpoint endpoint;
  private final HttpClient http;

  VaultCalls(VaultEndpoint endpoint) {
    this.endpoint = endpoint;
    HttpClient.Builder client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    if (endpoint.trust() != null) {
      client.sslContext(endpoint.trust());
    }
    this.http = client.build();
  }

  JsonNode read(Secret token, String path) throws VaultRefusal {
    return call(token, logical -> logical.read(path));
  }

  JsonNode write(Secret token, String path, Map<String, Object> body) throws VaultRefusal {
    return call(token, logical -> logical.write(path, body));
  }

  /** Not tried again: a second call would have a second effect. */
  JsonNode writeOnce(Secret token, String path, Map<String, Object> body) throws VaultRefusal {
    return call(token, logical -> logical.write(path, body), 1);
  }

  void delete(Secret token, String path) throws VaultRefusal {
    call(token, logical -> logical.delete(path));
  }

  /** A call without a token, for a login. */
  JsonNode login(String path, Map<String, Object> body) throws VaultRefusal {
    return call(new Secret(""), logical -> logical.write(path, body));
  }

  private JsonNode call(Secret token, Request request) throws VaultRefusal {
    return call(token, request, endpoint.attempts());
  }

  private JsonNode call(Secret token, Request request, int attempts) throws VaultRefusal {
    Logical logical = logical(token);
    for (int attempt = 1; ; attempt++) {
      Answer answer = once(logical, request);
      if (answer.status / 100 == 2) {
        return answer.json();
      }
      boolean transientFailure = answer.status == 0 || TRANSIENT.contains(answer.status);
      // The database engine says 500 when the database itself refused a statement: asking again
      // would not change that.
      if (!transientFailure || answer.text().contains("SQLSTATE")) {
        throw new VaultRefusal(answer.status, answer.text());
      }
      if (attempt >= attempts) {
        throw away(answer);
      }
      backOff(attempt);
    }
  }

  private FailureException away(Answer last) {
    if (last.status == 503 && last.text().contains("sealed")) {
      return FailureCode.KEYS_SEALED.because(endpoint.name() + " is sealed");
    }
    return FailureCode.KEYS_UNAVAILABLE.because(
        endpoint.name() + (last.status == 0 ? " does not answer" : " answers HTTP " + last.status));
  }

  private Answer once(Logical logical, Request request) {
    try {
      RestResponse response = request.send(logical).getRestResponse();
      return new Answer(response.getStatus(), response.getBody());
    } catch (VaultException failed) {
      if (isWrongIdentity(failed)) {
        throw FailureCode.WRONG_SERVER_IDENTITY.because(
            endpoint.name() + " does not prove its identity", failed);
      }
      // The driver puts the answer's body into its message.
      String said = failed.getHttpStatusCode() == 0 ? "" : String.valueOf(failed.getMessage());
      return new Answer(failed.getHttpStatusCode(), said.getBytes(UTF_8));
    }
  }

  private Logical logical(Secret token) {
    try {
      VaultConfig config =
          new VaultConfig()
              .environmentLoader(new NoEnvironment())
              .address(endpoint.address().toString())
              .token(token.reveal())
              .openTimeout(Math.toIntExact(CONNECT.toSeconds()))
              .readTimeout(Math.toIntExact(endpoint.patience().toSeconds()))
              .httpClient(http);
      if (endpoint.namespace() != null) {
        config.nameSpace(endpoint.namespace());
      }
      config.build();
      // Engine version 1: paths are sent as they are.
      return Vault.create(config, 1).logical();
    } catch (VaultException impossible) {
      throw new IllegalStateException("the key service's driver refuses its settings", impossible);
    }
  }

  /** Full jitter: somewhere between nothing and the doubled bound of the last time. */
  private static void backOff(int attempt) {
    long bound = Math.min(LONGEST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << attempt);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(bound + 1));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw FailureCode.KEYS_UNAVAILABLE.because("interrupted while the key service was retried");
    }
  }

  private static boolean isWrongIdentity(Throwable failed) {
    for (@Nullable Throwable at = failed; at != null; at = at.getCause()) {
      if (at instanceof CertificateException || at instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }

  private interface Request {
    LogicalResponse send(Logical logical) throws VaultException;
  }

  /** Nothing of this process's environment or home folder decides where we log in or as whom. */
  private static final class NoEnvironment extends EnvironmentLoader {
    @Override
    public @Nullable String loadVariable(String name) {
      return null;
    }
  }

  private record Answer(int status, byte @Nullable [] body) {
    String text() {
      return body == null ? "" : new String(body, UTF_8);
    }

    JsonNode json() {
      if (body == null || body.length == 0) {
        return MissingNode.getInstance();
      }
      try {
        return JSON.readTree(body);
      } catch (IOException garbled) {
        throw FailureCode.KEYS_UNAVAILABLE.because("the key service's answer is garbled", garbled);
      }
    }
  }
}
