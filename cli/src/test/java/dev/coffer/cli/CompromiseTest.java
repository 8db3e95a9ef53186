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
import picocli.CommandLine;

@DisplayName("A compromise on the command line")
class CompromiseTest {
  private static final String PLAN =
      """
      {"id":"x-1","ended":true,"state":"DONE","events":"/e",
       "result":{"epochs":[1,2],"backups":3,"packs":9,"bytes":9000000}}\
      """;
  private static final String DONE =
      """
      {"id":"x-2","ended":true,"state":"DONE","events":"/e",
       "result":{"epochs":[1,2],"backups":3,"packs":9,"bytes":9000000,
        "shredded":{"epoch":3,"revision":4,"keyVersion":4,"remaining":12,"remainingBytes":9100000,
         "dates":[{"lockedUntil":"2026-12-24T18:00:00Z","versions":12,"bytes":9100000}],
         "report":{"key":"tenants/acme/evidence/compromises/x-2/report"}}}}\
      """;

  private final List<String> asked = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;
  private HttpServer api;

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
  @DisplayName("a preview says what would be sealed again, and does nothing")
  void preview() {
    assertThat(run("--epoch", "1", "--epoch", "2", "--preview")).as(err.toString()).isZero();
    assertThat(out.toString())
        .isEqualTo("of acme to be sealed again: 3 backups, 9 packs, 9.0 MB, of epochs 1, 2\n");
    assertThat(asked)
        .containsExactly("{\"reason\":\"laptop lost\",\"epochs\":[1,2],\"preview\":true}");
  }

  @Test
  @DisplayName("the plan is shown before the effect, then what is gone and what stays until when")
  void answered() {
    assertThat(run("--all-epochs")).as(err.toString()).isZero();
    assertThat(out.toString().lines().skip(1))
        .containsExactly(
            "of acme sealed again under epoch 3: 3 backups, 9 packs, 9.0 MB",
            "shredded epochs 1, 2; keyring 4, nothing opens below version 4",
            "12 objects, 9.1 MB, stay as ciphertext of the old keys",
            "LOCKED UNTIL          OBJECTS  SIZE",
            "2026-12-24T18:00:00Z  12       9.1 MB",
            "report tenants/acme/evidence/compromises/x-2/report");
    assertThat(asked)
        .containsExactly(
            "{\"reason\":\"laptop lost\",\"allEpochs\":true,\"preview\":true}",
            "{\"reason\":\"laptop lost\",\"allEpochs\":true}");
  }

  @Test
  @DisplayName("which epochs is said, one way or the other")
  void which() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("--epoch", "1", "--all-epochs")).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  private int run(String... words) {
    List<String> line =
        new ArrayList<>(
            List.of("key", "compromise", "--tenant", "acme", "--reason", "laptop lost"));
    line.addAll(List.of(words));
    CommandLine command =
        CofferCli.of(
            new Environment(
                Map.of(
                    "COFFER_API_URL",
                    "http://127.0.0.1:" + api.getAddress().getPort(),
                    "COFFER_TOKEN_FILE",
                    folder.resolve("token").toString()),
                folder.toString(),
                false,
                UnaryOperator.identity(),
                Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC)));
    return command
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line.toArray(String[]::new));
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(body);
    byte[] bytes = (body.contains("preview") ? PLAN : DONE).getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }
}
