package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("coffer proof")
class ProofTest {
  private static final Path GOLDEN = Path.of("../proof/src/test/resources/golden");
  private static final String KEYS = GOLDEN.resolve("keys.json").toString();
  private static final String CERTIFICATE = GOLDEN.resolve("certificate.json").toString();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Nobody is at home: no token, and an address at which nothing listens. */
  private int run(String... words) {
    return run(Map.of("COFFER_API_URL", "http://127.0.0.1:1"), words);
  }

  private int run(Map<String, String> variables, String... words) {
    CommandLine line =
        CofferCli.of(
            new Environment(
                variables, folder.toString(), false, UnaryOperator.identity(), Clock.systemUTC()));
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private String edited(String name, UnaryOperator<String> edit) throws IOException {
    String text = Files.readString(GOLDEN.resolve(name));
    String changed = edit.apply(text);
    assertThat(changed).isNotEqualTo(text);
    return Files.writeString(folder.resolve(name), changed).toString();
  }

  @Test
  @DisplayName("verify needs no token and no network, names each claim, and ends with 0")
  void valid() {
    assertThat(run("proof", "verify", CERTIFICATE, "--key", KEYS)).as(err.toString()).isZero();

    assertThat(out.toString().lines())
        .startsWith("✓ statement      signed by key acme/1")
        .contains("  tenant           acme", "  versions gone    30 (3003 bytes)")
        .endsWith("VALID: this deletion certificate is what was signed by acme/1");
    assertThat(out.toString().lines().filter(line -> line.startsWith("✓"))).hasSize(9);
  }

  @Test
  @DisplayName("S4 verify names the claim that broke, tells nothing else of it, and ends with 7")
  void broken() throws IOException {
    String file =
        edited(
            "certificate.json",
            text -> {
              int at = text.indexOf("\",\"name\":\"subject\"") - 8;
              char next = text.charAt(at) == 'A' ? 'B' : 'A';
              return text.substring(0, at) + next + text.substring(at + 1);
            });

    assertThat(run("proof", "verify", file, "--key", KEYS)).isEqualTo(7);
    assertThat(out.toString())
        .contains("✗ subject ", "✓ plan ", "BROKEN: subject of this deletion certificate")
        .doesNotContain("olivia");
    out.getBuffer().setLength(0);
    assertThat(run("proof", "verify", file, "--key", KEYS, "--json")).isEqualTo(7);
    JsonNode document = document();
    assertThat(document.path("verdict").asText()).isEqualTo("BROKEN");
    assertThat(document.path("broken")).hasSize(1).first().hasToString("\"subject\"");
    assertThat(document.path("facts")).isEmpty();
  }

  @Test
  @DisplayName("verify reads a bare manifest, too")
  void manifest() throws IOException {
    String file = GOLDEN.resolve("manifest").toString();

    assertThat(run("proof", "verify", file, "--key", KEYS, "--json")).as(err.toString()).isZero();
    JsonNode document = document();
    assertThat(document.path("kind").asText()).isEqualTo("manifest");
    assertThat(document.at("/facts/backup").asText()).isEqualTo("monday");
    assertThat(document.at("/facts/dataset").asText()).isEqualTo("main");
  }

  @Test
  @DisplayName("S11 verify says where a file cannot be read, and ends with 2")
  void unreadable() throws IOException {
    String file = edited("certificate.json", text -> text + " ");
    assertThat(run("proof", "verify", file, "--key", KEYS)).isEqualTo(2);
    assertThat(err.toString()).contains("not in its one encoding at byte ").doesNotContain("\tat ");
    assertThat(run("proof", "verify", file, "--key", KEYS, "--json")).isEqualTo(2);
    assertThat(document().path("verdict").asText()).isEqualTo("UNREADABLE");
    String nowhere = folder.resolve("nowhere").toString();
    assertThat(run("proof", "verify", nowhere, "--key", KEYS)).isEqualTo(2);
    assertThat(run("proof", "verify", CERTIFICATE, "--key", nowhere)).isEqualTo(2);
    assertThat(run("proof", "verify", CERTIFICATE, "--key", CERTIFICATE)).isEqualTo(2);
    assertThat(run("proof", "verify", CERTIFICATE)).isEqualTo(2);
  }

  @Test
  @DisplayName("S11 verify tells a terminal no control characters of a forger's")
  void controlCharacters() throws IOException {
    String file = edited("certificate.json", text -> text.replace("acme/1", "acme/\\u001B[2J"));

    assertThat(run("proof", "verify", file, "--key", KEYS)).isEqualTo(7);
    assertThat(out.toString()).contains("✗ statement").doesNotContain("\u001B");
  }

  @Test
  @DisplayName("key prints the JWK set that verify takes, or PEM")
  void key() throws IOException {
    byte[] keys = Files.readAllBytes(Path.of(KEYS));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/tenants/acme/keys/public",
        exchange -> {
          exchange.sendResponseHeaders(200, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    server.start();
    try {
      Files.createDirectories(folder.resolve(".config/coffer"));
      Files.writeString(
          folder.resolve(".config/coffer/tokens.json"), "{\"auditor\":\"test-auditor\"}");
      Map<String, String> there =
          Map.of("COFFER_API_URL", "http://127.0.0.1:" + server.getAddress().getPort());

      assertThat(run(there, "proof", "key", "--tenant", "acme")).as(err.toString()).isZero();
      Path file = Files.writeString(folder.resolve("keys.json"), out.toString());
      assertThat(run("proof", "verify", CERTIFICATE, "--key", file.toString())).isZero();
      out.getBuffer().setLength(0);
      assertThat(run(there, "proof", "key", "--tenant", "acme", "--pem")).isZero();
      assertThat(out.toString())
          .startsWith("# acme/1\n-----BEGIN PUBLIC KEY-----\n")
          .endsWith("-----END PUBLIC KEY-----\n");
    } finally {
      server.stop(0);
    }
  }

  private JsonNode document() throws IOException {
    String text = out.toString();
    return new ObjectMapper().readTree(text.substring(text.indexOf('{')));
  }
}
