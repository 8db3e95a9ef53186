package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  private static final String COMPROMISE = "POST /v1/tenants/acme/compromises";

  @RegisterExtension private final Coffer coffer = new Coffer();

  @BeforeEach
  void answers() {
    coffer.answers.put(COMPROMISE, DONE);
  }

  @Test
  @DisplayName("a preview says what would be sealed again, and does nothing")
  void preview() {
    String asked = COMPROMISE + " {\"reason\":\"laptop lost\",\"epochs\":[1,2],\"preview\":true}";
    coffer.answers.put(asked, PLAN);
    assertThat(run("--epoch", "1", "--epoch", "2", "--preview")).as(coffer.err()).isZero();
    assertThat(coffer.out())
        .isEqualTo("of acme to be sealed again: 3 backups, 9 packs, 9.0 MB, of epochs 1, 2\n");
    assertThat(coffer.asked).containsExactly(asked);
  }

  @Test
  @DisplayName("the plan is shown before the effect, then what is gone and what stays until when")
  void answered() {
    String asked = COMPROMISE + " {\"reason\":\"laptop lost\",\"allEpochs\":true";
    coffer.answers.put(asked + ",\"preview\":true}", PLAN);
    assertThat(run("--all-epochs")).as(coffer.err()).isZero();
    assertThat(coffer.out().lines().skip(1))
        .containsExactly(
            "of acme sealed again under epoch 3: 3 backups, 9 packs, 9.0 MB",
            "shredded epochs 1, 2; keyring 4, nothing opens below version 4",
            "12 objects, 9.1 MB, stay as ciphertext of the old keys",
            "LOCKED UNTIL          OBJECTS  SIZE",
            "2026-12-24T18:00:00Z  12       9.1 MB",
            "report tenants/acme/evidence/compromises/x-2/report");
    assertThat(coffer.asked).containsExactly(asked + ",\"preview\":true}", asked + "}");
  }

  @Test
  @DisplayName("which epochs is said, one way or the other")
  void which() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("--epoch", "1", "--all-epochs")).isEqualTo(2);
    assertThat(coffer.asked).isEmpty();
  }

  private int run(String... words) {
    return coffer.run(
        Stream.concat(
                Stream.of("key", "compromise", "--tenant", "acme", "--reason", "laptop lost"),
                Stream.of(words))
            .toArray(String[]::new));
  }
}
