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

@DisplayName("Schedules on the command line")
class ScheduleTest {
  private static final String SCHEDULES = "/v1/tenants/acme/schedules";
  private static final String BACKUPS =
      """
      {"kind":"BACKUP","cron":"0 2 * * *","zone":"Europe/Berlin","jitter":"PT10M","catchUp":"PT1H",
       "within":"PT4H","since":"2026-11-20T10:00:00Z","runs":[
        {"dataset":"crm","state":"LATE","missed":"2026-11-21T01:00:00Z",
         "next":["2026-11-22T01:00:00Z","2026-11-23T01:00:00Z"]},
        {"dataset":"shop","state":"OK","lastGood":"2026-11-21T01:02:03Z",
         "next":["2026-11-22T01:03:00Z"]}]}\
      """;
  private static final String ROTATION =
      """
      {"kind":"ROTATION","cron":"0 3 1 * *","zone":"UTC","jitter":"PT0S","catchUp":"PT1H",
       "within":"PT4H","since":"2026-11-20T10:00:00Z",
       "paused":{"reason":"migration","since":"2026-11-20T12:00:00Z"},
       "runs":[{"state":"PAUSED","next":[]}]}\
      """;
  private static final String CHANGED =
      """
      {"id":"p-1","ended":true,"state":"DONE","result":{"policy":{"version":5}},"events":"/e"}\
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
  }

  @AfterEach
  void stop() {
    api.stop(0);
  }

  @Test
  @DisplayName("the list says of each dataset what is LATE, and of a pause that it has no end")
  void list() {
    answers.put("GET " + SCHEDULES, "{\"items\":[%s,%s]}".formatted(BACKUPS, ROTATION));

    assertThat(run("schedule", "list", "--tenant", "acme")).as(err.toString()).isZero();
    assertThat(out.toString().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly(
            "KIND | DATASET | CRON | ZONE | STATE | LAST GOOD | NEXT | PAUSED",
            "backup | crm | 0 2 * * * | Europe/Berlin | LATE | - | 2026-11-22T01:00:00Z | -",
            "backup | shop | 0 2 * * * | Europe/Berlin | OK | 2026-11-21T01:02:03Z"
                + " | 2026-11-22T01:03:00Z | -",
            "rotation | - | 0 3 1 * * | UTC | PAUSED | - | - | WITHOUT END since"
                + " 2026-11-20T12:00:00Z: migration");
  }

  @Test
  @DisplayName("what runs for all tenants together is listed when it is asked for, of no tenant")
  void fleet() {
    String watch = ROTATION.replace("ROTATION", "WATCH");
    answers.put("GET /v1/schedules", "{\"items\":[%s]}".formatted(watch));

    assertThat(run("schedule", "list", "--fleet")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("watch");
    assertThat(run("schedule", "list", "--fleet", "--tenant", "acme")).isEqualTo(2);
    assertThat(err.toString()).contains("--fleet and --tenant exclude each other");
  }

  @Test
  @DisplayName("one schedule is shown with what it missed and its next runs")
  void show() {
    answers.put("GET " + SCHEDULES + "/backup", BACKUPS);

    assertThat(run("schedule", "show", "backup", "--tenant", "acme")).isZero();
    assertThat(out.toString())
        .contains("zone      Europe/Berlin", "within    PT4H")
        .contains("missed    2026-11-21T01:00:00Z", "next      2026-11-23T01:00:00Z");
  }

  @Test
  @DisplayName("a schedule is shown before its effect, and set as it was named")
  void set() {
    answers.put(
        "POST " + SCHEDULES + "/backup/plan",
        "{\"tenant\":\"acme\",\"kind\":\"BACKUP\",\"next\":[\"2026-11-22T01:00:00Z\"]}");
    answers.put("PUT " + SCHEDULES + "/backup", CHANGED);

    assertThat(
            run(
                "schedule",
                "set",
                "BACKUP",
                "--tenant",
                "acme",
                "--cron",
                "0 2 * * *",
                "--zone",
                "Europe/Berlin",
                "--within",
                "6h"))
        .as(err.toString())
        .isZero();
    String body = " {\"cron\":\"0 2 * * *\",\"zone\":\"Europe/Berlin\",\"within\":\"PT6H\"}";
    assertThat(asked)
        .containsExactly(
            "POST " + SCHEDULES + "/backup/plan" + body, "PUT " + SCHEDULES + "/backup" + body);
    assertThat(out.toString())
        .isEqualTo("next  2026-11-22T01:00:00Z\nversion 5 of the policy counts now\n");
  }

  @Test
  @DisplayName("a preview changes nothing")
  void preview() {
    assertThat(
            run(
                "schedule",
                "set",
                "verify",
                "--tenant",
                "acme",
                "--cron",
                "0 4 * * 0",
                "--preview"))
        .isZero();
    assertThat(asked).singleElement().asString().startsWith("POST " + SCHEDULES + "/verify/plan");
  }

  @Test
  @DisplayName("pauses, resumes and removes by a new version of the policy")
  void changes() {
    answers.put("POST " + SCHEDULES + "/backup/pause", CHANGED);
    answers.put("POST " + SCHEDULES + "/backup/resume", CHANGED);
    answers.put("DELETE " + SCHEDULES + "/backup", CHANGED);

    assertThat(
            run(
                "schedule",
                "pause",
                "backup",
                "--tenant",
                "acme",
                "--reason",
                "move",
                "--until",
                "2026-11-22T06:00Z"))
        .isZero();
    assertThat(run("schedule", "resume", "backup", "--tenant", "acme")).isZero();
    assertThat(run("schedule", "remove", "backup", "--tenant", "acme")).isZero();
    assertThat(asked)
        .containsExactly(
            "POST "
                + SCHEDULES
                + "/backup/pause {\"reason\":\"move\",\"until\":\"2026-11-22T06:00:00Z\"}",
            "POST " + SCHEDULES + "/backup/resume {}",
            "DELETE " + SCHEDULES + "/backup ");
  }

  @Test
  @DisplayName("triggers a run and says what came of it")
  void trigger() {
    answers.put(
        "POST " + SCHEDULES + "/backup/runs",
        """
        {"id":"s-1","ended":true,"state":"DONE","events":"/e","result":
         {"kind":"BACKUP","outcome":"SKIPPED","text":"another run of it is under way"}}\
        """);

    assertThat(run("schedule", "trigger", "backup", "--tenant", "acme", "--dataset", "shop"))
        .isZero();
    assertThat(asked).containsExactly("POST " + SCHEDULES + "/backup/runs {\"dataset\":\"shop\"}");
    assertThat(out.toString()).isEqualTo("backup - SKIPPED: another run of it is under way\n");
  }

  @Test
  @DisplayName("for a program the list is the API's own")
  void json() {
    answers.put("GET " + SCHEDULES, "{\"items\":[%s]}".formatted(ROTATION));

    assertThat(run("schedule", "list", "--tenant", "acme", "--json")).isZero();
    assertThat(out.toString()).startsWith("[").contains("\"kind\" : \"ROTATION\"");
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
    byte[] bytes = answers.getOrDefault(line, "{}").getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }
}
