package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Who holds a tenant's key, on the command line")
class TenantTest {
  private final List<String> asked = new ArrayList<>();
  private final StringWriter out = new StringWriter();

  @TempDir Path folder;
  private HttpServer api;
  private String answer = "{}";

  @BeforeEach
  void serve() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", this::answer);
    api.start();
    Files.writeString(folder.resolve("token"), "secret");
  }

  @AfterEach
  void stop() {
    api.stop(0);
  }

  @Test
  @DisplayName("a key server is named when the tenant is added")
  void add() {
    answer = "{\"id\":\"t-1\",\"ended\":true,\"state\":\"DONE\",\"events\":\"/e\"}";

    assertThat(run("tenant", "add", "acme", "--keys", "acme-keys")).isZero();
    assertThat(asked.getFirst())
        .isEqualTo("POST /v1/tenants {\"id\":\"acme\",\"keys\":\"acme-keys\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "ANSWERS, answers",
    "REVOKED, 'REVOKED, ask whoever holds it'",
    "SEALED, 'SEALED, ask whoever runs it to unseal it'",
    "UNREACHABLE, 'UNREACHABLE, ask whoever runs it'"
  })
  @DisplayName("show says which key server holds it, whether it answers, and whom to ask")
  void show(String found, String said) {
    answer =
        """
        {"id":"acme","state":"ACTIVE","region":"eu","policy":{},"heldKey":{"server":"acme-keys",
         "mount":"transit","key":"t-acme-kek","answer":"%s","answeredAt":"2026-11-21T10:00:00Z"}}\
        """
            .formatted(found);

    assertThat(run("tenant", "show", "acme")).isZero();
    assertThat(out.toString())
        .contains(
            "keys       acme-keys, key t-acme-kek at transit: "
                + said
                + " (2026-11-21T10:00:00Z)\n");
  }

  @Test
  @DisplayName("a tenant without one has its key in Coffer's own key service")
  void own() {
    answer = "{\"id\":\"acme\",\"state\":\"ACTIVE\",\"region\":\"eu\",\"policy\":{}}";

    assertThat(run("tenant", "show", "acme")).isZero();
    assertThat(out.toString()).contains("keys       Coffer's own key service\n");
  }

  private int run(String... words) {
    return CofferCli.of(
            new Environment(
                Map.of(
                    "COFFER_API_URL",
                    "http://127.0.0.1:" + api.getAddress().getPort(),
                    "COFFER_TOKEN_FILE",
                    folder.resolve("token").toString()),
                folder.toString(),
                false,
                UnaryOperator.identity(),
                Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC)))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(new StringWriter(), true))
        .execute(words);
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(call.getRequestMethod() + ' ' + call.getRequestURI() + ' ' + body);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }
}
