package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  @RegisterExtension private final Coffer coffer = new Coffer();

  @Test
  @DisplayName("the list says of each dataset what is LATE, and of a pause that it has no end")
  void list() {
    coffer.answers.put("GET " + SCHEDULES, "{\"items\":[%s,%s]}".formatted(BACKUPS, ROTATION));

    assertThat(coffer.run("schedule", "list", "--tenant", "acme")).as(coffer.err()).isZero();
    assertThat(coffer.out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
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
    coffer.answers.put("GET /v1/schedules", "{\"items\":[%s]}".formatted(watch));

    assertThat(coffer.run("schedule", "list", "--fleet")).as(coffer.err()).isZero();
    assertThat(coffer.out()).contains("watch");
    assertThat(coffer.run("schedule", "list", "--fleet", "--tenant", "acme")).isEqualTo(2);
    assertThat(coffer.err()).contains("--fleet and --tenant exclude each other");
  }

  @Test
  @DisplayName("one schedule is shown with what it missed and its next runs")
  void show() {
    coffer.answers.put("GET " + SCHEDULES + "/backup", BACKUPS);

    assertThat(coffer.run("schedule", "show", "backup", "--tenant", "acme")).isZero();
    assertThat(coffer.out())
        .contains("zone      Europe/Berlin", "within    PT4H")
        .contains("missed    2026-11-21T01:00:00Z", "next      2026-11-23T01:00:00Z");
  }

  @Test
  @DisplayName("a schedule is shown before its effect, and set as it was named")
  void set() {
    coffer.answers.put(
        "POST " + SCHEDULES + "/backup/plan",
        "{\"tenant\":\"acme\",\"kind\":\"BACKUP\",\"next\":[\"2026-11-22T01:00:00Z\"]}");
    coffer.answers.put("PUT " + SCHEDULES + "/backup", CHANGED);

    assertThat(
            coffer.run(
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
        .as(coffer.err())
        .isZero();
    String body = " {\"cron\":\"0 2 * * *\",\"zone\":\"Europe/Berlin\",\"within\":\"PT6H\"}";
    assertThat(coffer.asked)
        .containsExactly(
            "POST " + SCHEDULES + "/backup/plan" + body, "PUT " + SCHEDULES + "/backup" + body);
    assertThat(coffer.out())
        .isEqualTo("next  2026-11-22T01:00:00Z\nversion 5 of the policy counts now\n");
  }

  @Test
  @DisplayName("a preview changes nothing")
  void preview() {
    assertThat(
            coffer.run(
                "schedule",
                "set",
                "verify",
                "--tenant",
                "acme",
                "--cron",
                "0 4 * * 0",
                "--preview"))
        .isZero();
    assertThat(coffer.asked)
        .singleElement()
        .asString()
        .startsWith("POST " + SCHEDULES + "/verify/plan");
  }

  @Test
  @DisplayName("pauses, resumes and removes by a new version of the policy")
  void changes() {
    coffer.answers.put("POST " + SCHEDULES + "/backup/pause", CHANGED);
    coffer.answers.put("POST " + SCHEDULES + "/backup/resume", CHANGED);
    coffer.answers.put("DELETE " + SCHEDULES + "/backup", CHANGED);

    assertThat(
            coffer.run(
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
    assertThat(coffer.run("schedule", "resume", "backup", "--tenant", "acme")).isZero();
    assertThat(coffer.run("schedule", "remove", "backup", "--tenant", "acme")).isZero();
    assertThat(coffer.asked)
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
    coffer.answers.put(
        "POST " + SCHEDULES + "/backup/runs",
        """
        {"id":"s-1","ended":true,"state":"DONE","events":"/e","result":
         {"kind":"BACKUP","outcome":"SKIPPED","text":"another run of it is under way"}}\
        """);

    assertThat(coffer.run("schedule", "trigger", "backup", "--tenant", "acme", "--dataset", "shop"))
        .isZero();
    assertThat(coffer.asked)
        .containsExactly("POST " + SCHEDULES + "/backup/runs {\"dataset\":\"shop\"}");
    assertThat(coffer.out()).isEqualTo("backup - SKIPPED: another run of it is under way\n");
  }

  @Test
  @DisplayName("for a program the list is the API's own")
  void json() {
    coffer.answers.put("GET " + SCHEDULES, "{\"items\":[%s]}".formatted(ROTATION));

    assertThat(coffer.run("schedule", "list", "--tenant", "acme", "--json")).isZero();
    assertThat(coffer.out()).startsWith("[").contains("\"kind\" : \"ROTATION\"");
  }
}
