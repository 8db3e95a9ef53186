package dev.coffer.activities.teststack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.workflows.model.TenantId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A customer's own key service: a second real server, in memory, with the customer as its
 * administrator. What Coffer is lent there, it is lent by the script that customers run.
 */
public final class CustomerKeys implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCRIPT = script();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final Path program;
  private final Path folder;
  private final URI address;
  private final String root;
  private final String unsealKey;

  private CustomerKeys(
      Process process, Path program, Path folder, URI address, String root, String unsealKey) {
    this.process = process;
    this.program = program;
    this.folder = folder;
    this.address = address;
    this.root = root;
    this.unsealKey = unsealKey;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Starts a server and waits until it is ready. */
  public static CustomerKeys start(Path program) {
    try {
      Path folder = Files.createTempDirectory("coffer-customer");
      String root = "customer-" + UUID.randomUUID();
      String listen = "127.0.0.1:" + freePort();
      ProcessBuilder builder =
          new ProcessBuilder(
                  program.toString(),
                  "server",
                  "-dev",
                  "-dev-no-store-token",
                  "-dev-listen-address=" + listen)
              .redirectErrorStream(true);
      builder.environment().put("BAO_DEV_ROOT_TOKEN_ID", root);
      builder.environment().put("VAULT_DEV_ROOT_TOKEN_ID", root);
      builder.environment().put("HOME", folder.toString());
      Process process = builder.start();
      String unsealKey = awaitReady(process);
      return new CustomerKeys(
          process, program, folder, URI.create("http://" + listen), root, unsealKey);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The server says its keys once it serves; what it says later is read and forgotten. */
  private static String awaitReady(Process process) throws IOException {
    BufferedReader said = process.inputReader(UTF_8);
    String unsealKey = "";
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("Unseal Key:")) {
        unsealKey = line.substring("Unseal Key:".length()).strip();
      } else if (line.startsWith("Root Token:")) {
        Thread.ofVirtual().start(() -> said.lines().forEach(ignored -> {}));
        return unsealKey;
      }
    }
    throw new IOException("the customer's key service did not start");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public URI address() {
    return address;
  }

  /**
   * What the customer hands over.
   *
   * @param secretIdFile holds the AppRole's secret id
   */
  public record Handed(String roleId, Path secretIdFile) {}

  /** Lends a tenant's key, or gives it back after its policies were taken away. */
  public Handed lend(TenantId tenant, String mount, @Nullable String namespace) {
    List<String> said = runScript(tenant, mount, namespace);
    try {
      Path file = folder.resolve("secret-" + (namespace == null ? "root" : namespace));
      Files.writeString(file, said.getLast());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return new Handed(said.getFirst(), file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private List<String> runScript(TenantId tenant, String mount, @Nullable String namespace) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(SCRIPT.toString(), tenant.value(), mount)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      Map<String, String> environment = builder.environment();
      environment.put("PATH", program.getParent() + ":" + environment.get("PATH"));
      environment.put("HOME", folder.toString());
      environment.put("BAO_ADDR", address.toString());
      environment.put("BAO_TOKEN", root);
      if (namespace != null) {
        environment.put("BAO_NAMESPACE", namespace);
        environment.put("VAULT_NAMESPACE", namespace);
      }
      Process script = builder.start();
      script.getOutputStream().close();
      List<String> said = new ArrayList<>();
      script.inputReader(UTF_8).lines().filter(line -> !line.isBlank()).forEach(said::add);
      if (script.waitFor() != 0 || said.size() != 2) {
        throw new IllegalStateException("the customer could not lend a key: " + said.size());
      }
      return said;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a key was lent", interrupted);
    }
  }

  /** Takes away what a tenant's runs may do with its key. */
  public void takePolicies(TenantId tenant, @Nullable String namespace) {
    for (String purpose : List.of("onboard", "backup", "restore", "verify", "rotate", "reseal")) {
      ask("DELETE", "sys/policies/acl/coffer-t-" + tenant + '-' + purpose, null, namespace);
    }
  }

  /** What stands below a path; a list of nothing is answered as not found. */
  public JsonNode list(String path, @Nullable String namespace) {
    return ask("LIST", path, null, namespace, 404).at("/data/keys");
  }

  /** Does something as the customer's administrator; any refusal is the test's failure. */
  public JsonNode ask(
      String method, String path, @Nullable Map<String, ?> body, @Nullable String namespace) {
    return ask(method, path, body, namespace, 200);
  }

  private JsonNode ask(
      String method,
      String path,
      @Nullable Map<String, ?> body,
      @Nullable String namespace,
      int alsoFine) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
              .header("X-Vault-Token", root)
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
      if (namespace != null) {
        request.header("X-Vault-Namespace", namespace);
      }
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2 && answer.statusCode() != alsoFine) {
        throw new IllegalStateException(
            method + ' ' + path + ": HTTP " + answer.statusCode() + ' ' + answer.body());
      }
      return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the customer worked", interrupted);
    }
  }

  public void seal() {
    ask("PUT", "sys/seal", null, null);
  }

  public void unseal() {
    ask("PUT", "sys/unseal", Map.of("key", unsealKey), null);
    Instant deadline = Instant.now().plusSeconds(20);
    while (!serves()) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("the customer's key service stays sealed");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private boolean serves() {
    try {
      HttpRequest health = HttpRequest.newBuilder(URI.create(address + "/v1/sys/health")).build();
      return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the customer unsealed", interrupted);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** Tests run in the folder of their module; the script is in one above. */
  private static Path script() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path script = at.resolve("deploy/keyserver/lend-key");
      if (Files.exists(script)) {
        return script;
      }
    }
    throw new IllegalStateException("deploy/keyserver/lend-key is not above the working folder");
  }
}
