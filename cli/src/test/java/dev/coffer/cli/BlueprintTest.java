package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  @RegisterExtension private final Coffer coffer = new Coffer();

  @BeforeEach
  void answers() {
    coffer.answers.put("GET /v1/blueprints", "{\"items\":[" + GOLD + "]}");
    coffer.answers.put("GET /v1/blueprints/gold", GOLD);
  }

  @Test
  @DisplayName("are listed and shown with lock, classes, approvals and what runs by itself")
  void shown() {
    assertThat(coffer.run("blueprint", "list")).isZero();
    assertThat(coffer.out().lines().skip(1))
        .containsExactly("gold       3        PT720H  3 last, 7 daily  2          0 * * * *");
    coffer.forget();
    assertThat(coffer.run("blueprint", "show", "gold")).isZero();
    assertThat(coffer.out())
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
      coffer.answers.put(
          "PUT /v1/blueprints/" + name,
          """
          {"id":"q-1","ended":true,"state":"DONE","result":{"version":4},"events":"/e"}\
          """);
    }
    assertThat(coffer.run("blueprint", "set", "gold", "--approvals", "1", "--reason", "audit"))
        .isZero();
    assertThat(coffer.out()).isEqualTo("blueprint gold: version 4 counts from now on\n");
    assertThat(
            coffer.run(
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
    assertThat(coffer.asked.stream().filter(line -> line.startsWith("PUT")))
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
    assertThat(coffer.run("blueprint", "set", "gold")).isEqualTo(2);
    assertThat(coffer.run("blueprint", "set", "gold", "--no-schedules", "--schedule", "backup=x"))
        .isEqualTo(2);
    assertThat(coffer.run("blueprint", "set", "gold", "--schedule-zone", "UTC")).isEqualTo(2);
    assertThat(coffer.asked).isEmpty();
  }

  @Test
  @DisplayName("take a tenant in with its first dataset, and say what was backed up and verified")
  void takenIn() {
    coffer.answers.put(
        "POST /v1/tenants",
        """
        {"id":"t-1","ended":true,"state":"DONE","events":"/e","result":{"tenant":"acme","first":{
         "dataset":{"dataset":"shop","engineVersion":"18.6","estimatedBytes":2048,"notes":["note"]},
         "backup":"b-1","lockedUntil":"2026-12-24T18:00:00Z"}}}\
        """);
    assertThat(
            coffer.run(
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
    assertThat(coffer.asked.getLast())
        .isEqualTo(
            "POST /v1/tenants {\"id\":\"acme\",\"blueprint\":\"gold\","
                + "\"policy\":{\"restoreApprovals\":1},\"dataset\":{\"id\":\"shop\","
                + "\"engine\":\"POSTGRESQL\",\"isolation\":\"DATABASE\",\"server\":\"local\","
                + "\"database\":\"acme\"}}");
    assertThat(coffer.out().lines())
        .containsExactly(
            "tenant acme is taken in",
            "dataset acme/shop is backed up and verified: version 18.6, about 2.0 kB",
            "  note: note",
            "backup b-1 is locked until 2026-12-24T18:00:00Z");
  }

  @Test
  @DisplayName("want a dataset named whole, or none at all")
  void slices() {
    assertThat(coffer.run("tenant", "add", "acme", "--server", "local")).isEqualTo(2);
    assertThat(coffer.err()).contains("--dataset is needed");
    assertThat(coffer.run("tenant", "add", "acme", "--dataset", "shop", "--server", "local"))
        .isEqualTo(2);
    assertThat(coffer.err()).contains("--database is needed");
    assertThat(coffer.asked).isEmpty();
  }
}
