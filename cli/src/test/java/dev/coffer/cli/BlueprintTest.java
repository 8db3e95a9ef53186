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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Blueprints, and tenants taken in by them, on the command line")
class BlueprintTest {
  private static final String GOLD =
      """
      {"name":"gold","version":3,"shipped":false,"policy":{"id":"gold","version":3,
       "retention":"PT720H","restoreApprovals":2,"approvalExpiry":"PT24H","keep":{"last":3,
       "hourly":0,"daily":7,"weekly":0,"monthly":0,"yearly":0,"minimumAge":"PT24H","zone":"UTC"}},
       "schedules":[{"kind":"BACKUP","cron":"0 * * * *","zone":"UTC"},
       {"kind":"VERIFY","cron":"0 5 * * *","zone":"Europe/Berlin"}]}\
      """;

  private final Map<String, String> answers = new LinkedHashMap<>();
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
    answers.put("GET /v1/blueprints", "{\"items\":[" + GOLD + "]}");
    answers.put("GET /v1/blueprints/gold", GOLD);
  }

  @AfterEach
  void stop() {
    api.stop(0);
  }

  @Test
  @DisplayName("are listed and shown with lock, classes, approvals and what runs by itself")
  void shown() {
    assertThat(run("blueprint", "list")).isZero();
    assertThat(out.toString().lines().skip(1))
        .containsExactly("gold       3        PT720H  3 last, 7 daily  2          0 * * * *");
    out.getBuffer().setLength(0);
    assertThat(run("blueprint", "show", "gold")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            blueprint  gold version 3
            region     -
            retention  PT720H
            keep       3 last, 7 daily
            approvals  2 within PT24H
            schedule   backup at 0 * * * * UTC
            schedule   verify at 0 5 * * * Europe/Berlin
            """);
  }

  @Test
  @DisplayName("are set for the version that counts, or as the first of a new name")
  void set() {
    for (String name : List.of("gold", "bank")) {
      answers.put(
          "PUT /v1/blueprints/" + name,
          """
          {"id":"q-1","ended":true,"state":"DONE","result":{"version":4},"events":"/e"}\
          """);
    }
    assertThat(run("blueprint", "set", "gold", "--approvals", "1", "--reason", "audit")).isZero();
    assertThat(out.toString()).isEqualTo("blueprint gold: version 4 counts from now on\n");
    assertThat(
            run(
                "blueprint",
                "set",
                "bank",
                "--schedule",
                "backup=15 * * * *",
                "--schedule",
                "verify=0 5 * * *",
                "--schedule-zone",
                "Asia/Tokyo"))
        .isZero();
    assertThat(asked.stream().filter(line -> line.startsWith("PUT")))
        .containsExactly(
            "PUT /v1/blueprints/gold"
                + " {\"policy\":{\"restoreApprovals\":1},\"reason\":\"audit\",\"replaces\":3}",
            "PUT /v1/blueprints/bank {\"schedules\":["
                + "{\"kind\":\"BACKUP\",\"cron\":\"15 * * * *\",\"zone\":\"Asia/Tokyo\"},"
                + "{\"kind\":\"VERIFY\",\"cron\":\"0 5 * * *\",\"zone\":\"Asia/Tokyo\"}],"
                + "\"replaces\":0}");
  }

  @Test
  @DisplayName("are not set to nothing, nor to what contradicts itself; nothing is asked then")
  void nothing() {
    assertThat(run("blueprint", "set", "gold")).isEqualTo(2);
    assertThat(run("blueprint", "set", "gold", "--no-schedules", "--schedule", "backup=x"))
        .isEqualTo(2);
    assertThat(run("blueprint", "set", "gold", "--schedule-zone", "UTC")).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  @DisplayName("take a tenant in with its first dataset, and say what was backed up and verified")
  void takenIn() {
    answers.put(
        "POST /v1/tenants",
        """
        {"id":"t-1","ended":true,"state":"DONE","events":"/e","result":{"tenant":"acme","first":{
         "dataset":{"dataset":"shop","engineVersion":"18.6","estimatedBytes":2048,"notes":["note"]},
         "backup":"b-1","lockedUntil":"2026-12-24T18:00:00Z"}}}\
        """);
    assertThat(
            run(
                "tenant",
                "add",
                "acme",
                "--blueprint",
                "gold",
                "--approvals",
                "1",
                "--dataset",
                "shop",
                "--server",
                "local",
                "--database",
                "acme"))
        .isZero();
    assertThat(asked.getLast())
        .isEqualTo(
            "POST /v1/tenants {\"id\":\"acme\",\"blueprint\":\"gold\","
                + "\"policy\":{\"restoreApprovals\":1},\"dataset\":{\"id\":\"shop\","
                + "\"engine\":\"POSTGRESQL\",\"isolation\":\"DATABASE\",\"server\":\"local\","
                + "\"database\":\"acme\"}}");
    assertThat(out.toString().lines())
        .containsExactly(
            "tenant acme is taken in",
            "dataset acme/shop is backed up and verified: version 18.6, about 2.0 kB",
            "  note: note",
            "backup b-1 is locked until 2026-12-24T18:00:00Z");
  }

  @Test
  @DisplayName("want a dataset named whole, or none at all")
  void slices() {
    assertThat(run("tenant", "add", "acme", "--server", "local")).isEqualTo(2);
    assertThat(err.toString()).contains("--dataset is needed");
    assertThat(run("tenant", "add", "acme", "--dataset", "shop", "--server", "local")).isEqualTo(2);
    assertThat(err.toString()).contains("--database is needed");
    assertThat(asked).isEmpty();
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
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String line = call.getRequestMethod() + ' ' + call.getRequestURI();
    asked.add(line + ' ' + body);
    byte[] bytes =
        answers.getOrDefault(line.replaceFirst("\\?.*", ""), "{}").getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }
}
