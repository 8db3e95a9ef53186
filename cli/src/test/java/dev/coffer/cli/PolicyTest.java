package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Policies and retention on the command line")
class PolicyTest {
  private static final String KEEP =
      """
      {"last":3,"hourly":0,"daily":7,"weekly":0,"monthly":12,"yearly":0,
       "minimumAge":"PT24H","zone":"UTC"}\
      """;
  private static final String POLICY =
      """
      {"id":"standard","version":4,"retention":"PT720H","restoreApprovals":1,
       "approvalExpiry":"PT24H","keep":%s}\
      """
          .formatted(KEEP);

  @RegisterExtension private final Coffer coffer = new Coffer();

  @BeforeEach
  void answers() {
    coffer.answers.put("GET /v1/tenants/acme/policy", POLICY);
    coffer.answers.put(
        "POST /v1/tenants/acme/policy/plan",
        """
        {"tenant":"acme","at":"2026-11-21T12:00:00Z","replaces":4,"policy":%s,
         "expiring":["b-1","b-2"],"kept":["b-7"],
         "locked":[{"backup":"b-3","until":"2026-12-24T18:00:00Z"}]}\
        """
            .formatted(POLICY));
  }

  @Test
  @DisplayName(
      "a preview says what would go, what would stay and what locks keep, and does nothing")
  void preview() {
    assertThat(coffer.run("policy", "set", "--tenant", "acme", "--keep-daily", "7", "--preview"))
        .isZero();

    assertThat(coffer.out())
        .contains("keep       3 last, 7 daily, 12 monthly")
        .contains("2 may be purged from then on:", "  b-1", "  b-2")
        .contains("1 would be purged and stay:", "  b-7")
        .contains("1 no longer wanted, but locked; no lock is shortened:")
        .contains("  b-3 until 2026-12-24T18:00:00Z");
    assertThat(coffer.asked)
        .containsExactly(
            "GET /v1/tenants/acme/policy ",
            "POST /v1/tenants/acme/policy/plan"
                + " {\"replaces\":4,\"policy\":{\"keep\":{\"daily\":7}}}");
  }

  @Test
  @DisplayName("classes can be of one dataset, and be given up again")
  void ofOneDataset() {
    coffer.run(
        "policy", "set", "--tenant", "acme", "--dataset", "a", "--keep-yearly", "9", "--preview");
    coffer.run("policy", "set", "--tenant", "acme", "--dataset", "a", "--inherit", "--preview");
    assertThat(coffer.asked)
        .filteredOn(call -> call.startsWith("POST"))
        .containsExactly(
            "POST /v1/tenants/acme/policy/plan"
                + " {\"replaces\":4,\"policy\":{\"datasets\":{\"a\":{\"keep\":{\"yearly\":9}}}}}",
            "POST /v1/tenants/acme/policy/plan"
                + " {\"replaces\":4,\"policy\":{\"datasets\":{\"a\":null}}}");

    assertThat(coffer.run("policy", "set", "--tenant", "acme", "--inherit", "--preview"))
        .isEqualTo(2);
    assertThat(coffer.err()).contains("--inherit takes a --dataset");
  }

  @Test
  @DisplayName("a change is shown before its effect, and asks for exactly what was named")
  void set() {
    coffer.answers.put(
        "PUT /v1/tenants/acme/policy",
        """
        {"id":"p-1","ended":true,"state":"DONE","result":{"policy":{"version":5}},"events":"/e"}\
        """);

    assertThat(
            coffer.run(
                "policy",
                "set",
                "--tenant",
                "acme",
                "--tier",
                "gold",
                "--maximum-age",
                "none",
                "--minimum-age",
                "7d",
                "--zone",
                "Europe/Berlin",
                "--reason",
                "audit"))
        .isZero();
    assertThat(coffer.out()).contains("2 may be purged").endsWith("version 5 counts now\n");
    assertThat(coffer.asked).hasSize(3);
    assertThat(coffer.asked.getLast())
        .isEqualTo(
            "PUT /v1/tenants/acme/policy {\"replaces\":4,\"policy\":{\"tier\":\"GOLD\",\"keep\":"
                + "{\"minimumAge\":\"PT168H\",\"maximumAge\":\"PT0S\",\"zone\":\"Europe/Berlin\"}},"
                + "\"reason\":\"audit\"}");
  }

  @Test
  @DisplayName("a change of nothing is refused before anything is asked")
  void nothing() {
    assertThat(coffer.run("policy", "set", "--tenant", "acme")).isEqualTo(2);
    assertThat(coffer.err()).contains("nothing to change");
    assertThat(coffer.asked).isEmpty();
  }

  @Test
  @DisplayName("a policy is shown with its classes, ages and lock")
  void show() {
    assertThat(coffer.run("policy", "show", "--tenant", "acme")).isZero();
    assertThat(coffer.out())
        .isEqualTo(
            """
            policy     standard version 4
            keep       3 last, 7 daily, 12 monthly
            age        at least PT24H
            zone       UTC
            lock       PT720H for every backup
            approvals  1 within PT24H
            """);
  }

  @Test
  @DisplayName("the history says who made which version when")
  void history() {
    coffer.answers.put(
        "GET /v1/tenants/acme/policy/versions",
        """
        {"items":[{"policy":%s,"changedBy":"rita","since":"2026-11-20T12:00:00Z"}]}\
        """
            .formatted(POLICY));

    assertThat(coffer.run("policy", "history", "--tenant", "acme")).isZero();
    assertThat(coffer.out().lines().skip(1))
        .containsExactly(
            "4        2026-11-20T12:00:00Z  rita  PT720H  3 last, 7 daily, 12 monthly");
  }

  @Test
  @DisplayName("a retention plan says of each backup what becomes of it, until when, and why")
  void plan() {
    coffer.answers.put(
        "GET /v1/tenants/acme/retention",
        """
        {"tenant":"acme","at":"2026-11-21T10:00:00Z","policyVersion":4,"keep":%s,"backups":[
          {"backup":"b-2","dataset":"shop","cutAt":"2026-11-20T01:00:00Z","fate":"KEEP",
           "reasons":["LAST","LAST_VERIFIED"]},
          {"backup":"b-1","dataset":"shop","cutAt":"2026-11-19T01:00:00Z","fate":"LOCKED",
           "reasons":["LOCKED","NO_CLASS"],"until":"2026-12-19T01:00:00Z"}]}\
        """
            .formatted(KEEP));

    assertThat(
            coffer.run("retention", "plan", "--tenant", "acme", "--dataset", "shop", "--at", "-2h"))
        .isZero();
    assertThat(coffer.asked)
        .containsExactly(
            "GET /v1/tenants/acme/retention?dataset=shop&at=2026-11-21T10%3A00%3A00Z ");
    assertThat(coffer.out())
        .isEqualTo(
            """
            policy version 4: 3 last, 7 daily, 12 monthly
            BACKUP  DATASET  CUT                   FATE    UNTIL                 WHY
            b-2     shop     2026-11-20T01:00:00Z  KEEP    -                     last, last verified
            b-1     shop     2026-11-19T01:00:00Z  LOCKED  2026-12-19T01:00:00Z  locked, no class
            """);
  }

  @Test
  @DisplayName("for a program both are the API's own documents")
  void json() {
    assertThat(
            coffer.run(
                "policy", "set", "--tenant", "acme", "--keep-last", "1", "--preview", "--json"))
        .isZero();
    assertThat(coffer.out()).startsWith("{").contains("\"expiring\" : [ \"b-1\", \"b-2\" ]");
  }
}
