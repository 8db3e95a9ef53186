package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  private static final String ADOPT = "POST /v1/tenants/acme/datasets/main/adoptions";

  @RegisterExtension private final Coffer coffer = new Coffer();

  @BeforeEach
  void answers() {
    coffer.answers.put(ADOPT, DONE);
    coffer.answers.put("GET /v1/tenants/acme/adoptions/i-2", SHOWN);
  }

  @Test
  @DisplayName("a plan says what the archive is, and does nothing")
  void plan() {
    String asked = ADOPT + " {\"archive\":\"a.dump\",\"sha256\":\"abc\",\"preview\":true}";
    coffer.answers.put(asked, PLAN);
    assertThat(run("plan", "--archive", "a.dump", "--sha256", "abc")).as(coffer.err()).isZero();
    assertThat(coffer.out()).isEqualTo(PLANNED);
    assertThat(coffer.asked).containsExactly(asked);
  }

  @Test
  @DisplayName("the plan is shown before the effect, then what came of it")
  void start() {
    String asked =
        ADOPT
            + " {\"archive\":\"a.dump\",\"sha256\":\"abc\",\"madeAt\":\"2024-02-29T12:00:00Z\","
            + "\"database\":\"old\"";
    coffer.answers.put(asked + ",\"preview\":true}", PLAN);
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
        .as(coffer.err())
        .isZero();
    assertThat(coffer.out())
        .isEqualTo(
            PLANNED
                + "backup i-2, imported: 900 rows, 9.0 MB became 1.0 MB stored; it holds"
                + " 2024-02-29T12:00:00Z and is locked until 2026-12-24T18:00:00Z\n");
    assertThat(coffer.asked).containsExactly(asked + ",\"preview\":true}", asked + "}");
  }

  @Test
  @DisplayName("an imported backup is shown as what it is")
  void show() {
    assertThat(run("show", "i-2")).as(coffer.err()).isZero();
    assertThat(coffer.out().lines())
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
    assertThat(coffer.asked).isEmpty();
  }

  private int run(String... words) {
    List<String> line = new ArrayList<>(List.of("adopt", words[0], "--tenant", "acme"));
    if (!words[0].equals("show")) {
      line.addAll(List.of("--dataset", "main"));
    }
    line.addAll(List.of(words).subList(1, words.length));
    return coffer.run(line.toArray(String[]::new));
  }
}
