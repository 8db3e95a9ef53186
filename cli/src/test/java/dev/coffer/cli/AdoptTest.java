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

@DisplayName("An adoption on the command line")
class AdoptTest {
  private static final String PLAN =
      """
      {"id":"i-1","ended":true,"state":"DONE","events":"/e",
       "result":{"madeAt":"2024-02-29T12:00:00Z","tables":3,"rows":900,"bytes":9000000,
        "imported":{"format":"custom","tool":"17.2","timeStated":false,
         "checks":["DIGEST","KINDS"]}}}\
      """;
  private static final String DONE =
      """
      {"id":"i-2","ended":true,"state":"DONE","events":"/e",
       "result":{"madeAt":"2024-02-29T12:00:00Z","tables":3,"rows":900,"bytes":9000000,
        "imported":{"format":"custom","timeStated":false,"checks":[]},
        "backup":{"lockedUntil":"2026-12-24T18:00:00Z",
         "facts":{"rows":900,"plainBytes":9000000,"storedBytes":1000000,
          "cutAt":"2024-02-29T12:00:00Z"}}}}\
      """;
  private static final String SHOWN =
      """
      {"id":"i-2","dataset":"main","state":"COMMITTED","cutAt":"2024-02-29T12:00:00Z",
       "lockedUntil":"2026-12-24T18:00:00Z","requestedBy":"rita",
       "imported":{"sha256":"abc","format":"custom","tool":"17.2","server":"16.4",
        "timeStated":true,"checks":["DIGEST"]}}\
      """;
  private static final String PLANNED =
      """
      a.dump: custom archive of pg_dump 17.2, made 2024-02-29T12:00:00Z as it says: 900 rows of 3 \
      tables, 9.0 MB
      checked: DIGEST, KINDS
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
  @DisplayName("a plan says what the archive is, and does nothing")
  void plan() {
    assertThat(run("plan", "--archive", "a.dump", "--sha256", "abc")).as(err.toString()).isZero();
    assertThat(out.toString()).isEqualTo(PLANNED);
    assertThat(asked)
        .containsExactly("{\"archive\":\"a.dump\",\"sha256\":\"abc\",\"preview\":true}");
  }

  @Test
  @DisplayName("the plan is shown before the effect, then what came of it")
  void start() {
    assertThat(
            run(
                "start",
                "--archive",
                "a.dump",
                "--sha256",
                "abc",
                "--made-at",
                "2024-02-29T12:00Z",
                "--database",
                "old"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .isEqualTo(
            PLANNED
                + "backup i-2, imported: 900 rows, 9.0 MB became 1.0 MB stored; it holds"
                + " 2024-02-29T12:00:00Z and is locked until 2026-12-24T18:00:00Z\n");
    String body =
        "{\"archive\":\"a.dump\",\"sha256\":\"abc\",\"madeAt\":\"2024-02-29T12:00:00Z\","
            + "\"database\":\"old\"";
    assertThat(asked).containsExactly(body + ",\"preview\":true}", body + "}");
  }

  @Test
  @DisplayName("an imported backup is shown as what it is")
  void show() {
    assertThat(run("show", "i-2")).as(err.toString()).isZero();
    assertThat(out.toString().lines())
        .contains(
            "backup        i-2, imported, not taken by Coffer",
            "holds         2024-02-29T12:00:00Z, as was said",
            "archive       abc",
            "pg_dump       17.2",
            "checked       DIGEST");
  }

  @Test
  @DisplayName("no archive is adopted whose digest nobody names")
  void digest() {
    assertThat(run("start", "--archive", "a.dump")).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  private int run(String... words) {
    List<String> line = new ArrayList<>(List.of("adopt", words[0], "--tenant", "acme"));
    if (!words[0].equals("show")) {
      line.addAll(List.of("--dataset", "main"));
    }
    line.addAll(List.of(words).subList(1, words.length));
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
    String answer = SHOWN;
    if (call.getRequestMethod().equals("POST")) {
      asked.add(body);
      answer = body.contains("preview") ? PLAN : DONE;
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }
}
