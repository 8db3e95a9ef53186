package dev.coffer.workflows.compromise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompromiseWorkflowTest {
  private static final String ID = WorkflowIds.rotation(Samples.ACME);
  private static final List<String> TURN =
      List.of("RotationRotate", "RotationVerify", "RotationPublish", "RotationRaise");
  private static final List<String> STEPS = steps();

  /** Those that another worker takes over; one of the others stands for all of them. */
  private static final List<String> REMOTE =
      List.of(
          "CompromisePlan",
          "RotationRotate",
          "RotationVerify",
          "RotationRaise",
          "CompromiseSettle",
          "CompromiseReseal",
          "CompromiseShredding",
          "CompromiseDestroy",
          "CompromiseReport");

  private final Flows flows = Flows.start();

  private static List<String> steps() {
    List<String> steps = new ArrayList<>(List.of("CompromisePlan", "CompromiseAdmit"));
    steps.addAll(TURN);
    steps.addAll(List.of("CompromiseSettle", "CompromiseReseal", "CompromiseShredding"));
    steps.addAll(TURN);
    steps.addAll(
        List.of(
            "CompromiseShredding",
            "CompromiseDestroy",
            "CompromiseReport",
            "CompromiseRecord",
            "CredentialGiveBack"));
    return List.copyOf(steps);
  }

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("K7 a compromise rotates, seals again, shreds and reports, in this order")
  void done() {
    start(false);

    CompromiseResult result = flows.result(ID, CompromiseResult.class);
    assertThat(result.backups()).isEqualTo(3);
    assertThat(result.shredded()).isNotNull();
    assertThat(flows.script.steps()).isEqualTo(STEPS);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "compromise", "done");
  }

  @Test
  @DisplayName("a preview reads and changes nothing")
  void preview() {
    start(true);

    CompromiseResult result = flows.result(ID, CompromiseResult.class);
    assertThat(result.packs()).isEqualTo(9);
    assertThat(result.shredded()).isNull();
    assertThat(flows.script.steps()).containsExactly("CompromisePlan", "CredentialGiveBack");
    flows.keep(ID, "compromise", "preview");
  }

  @Test
  @DisplayName("I-11 a step whose worker was killed runs again, and the compromise is answered")
  void killedAtEachStep() {
    REMOTE.forEach(step -> flows.script.fail(step, FailureCode.UNEXPECTED, 1));
    start(false);

    assertThat(flows.result(ID, CompromiseResult.class).backups()).isEqualTo(3);
    assertThat(flows.script.steps().stream().distinct())
        .containsExactlyElementsOf(STEPS.stream().distinct().toList());
    assertThat(REMOTE)
        .allMatch(
            step -> flows.script.count(step) == 1 + STEPS.stream().filter(step::equals).count());
  }

  @Test
  @DisplayName("K8 what a rotation left that was given up is finished first")
  void leftOver() {
    flows.steps.namings = List.of(1, 2);
    start(false);

    assertThat(flows.result(ID, CompromiseResult.class).shredded()).isNotNull();
    List<String> steps = flows.script.steps();
    assertThat(steps.subList(1, 12))
        .containsExactly(
            "CompromiseAdmit",
            "RotationRotate",
            "RotationVerify",
            "RotationPublish",
            "RotationRaise",
            "CompromiseAdmit",
            "RotationRotate",
            "RotationVerify",
            "RotationPublish",
            "RotationRaise",
            "CompromiseSettle");
  }

  @Test
  @DisplayName("nothing is shredded while a backup runs that may have begun with the old keys")
  void waits() {
    flows.steps.running = List.of(2, 1, 0);
    start(false);

    assertThat(flows.result(ID, CompromiseResult.class).shredded()).isNotNull();
    assertThat(flows.script.count("CompromiseReseal")).isEqualTo(3);
    assertThat(flows.script.steps())
        .containsSubsequence("CompromiseReseal", "CompromiseReseal", "CompromiseReseal")
        .containsSubsequence("CompromiseReseal", "CompromiseShredding");
    flows.keep(ID, "compromise", "waited");
  }

  @Test
  @DisplayName("a backup that never ends is waited for three days, and the old keys stay")
  void waitsLongEnough() {
    flows.steps.running = List.of(1);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
    assertThat(flows.script.steps())
        .doesNotContain("CompromiseShredding", "CompromiseDestroy")
        .endsWith("CompromiseAbandon", "CredentialGiveBack");
    assertThat(flows.script.count("CompromiseReseal"))
        .isBetween(100L, Duration.ofDays(3).toMinutes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CompromisePlan", "RotationVerify", "CompromiseReseal", "CompromiseDestroy"})
  @DisplayName("A compromise that fails goes no further, is closed and gives its credentials back")
  void failsAtEachStep(String step) {
    flows.script.fail(step, FailureCode.NOT_FOUND);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.NOT_FOUND);
    int failed = STEPS.indexOf(step);
    assertThat(flows.script.steps())
        .startsWith(STEPS.subList(0, failed + 1).toArray(String[]::new))
        .endsWith("CompromiseAbandon", "CredentialGiveBack")
        .hasSize(failed + 3);
    CompromiseFailure failure = flows.script.last("CompromiseAbandon", CompromiseFailure.class);
    assertThat(failure.code()).isEqualTo(FailureCode.NOT_FOUND);
    if (step.equals("CompromisePlan")) {
      flows.keep(ID, "compromise", "refused");
    }
  }

  @Test
  @DisplayName("a backup that cannot be sealed again halts the answer, and nothing is shredded")
  void halted() {
    flows.script.fail("CompromiseReseal", FailureCode.PACK_ALTERED);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.PACK_ALTERED);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.COMPROMISE);
    assertThat(flows.script.last("CompromiseAbandon", CompromiseFailure.class).incident())
        .isEqualTo(report.id());
    assertThat(flows.script.steps()).doesNotContain("CompromiseShredding", "CompromiseDestroy");
    flows.keep(ID, "compromise", "halted");
  }

  @Test
  @DisplayName("cancelled while it seals again, it leaves the old keys in place")
  void cancelled() {
    flows.cancelDuring("CompromiseReseal", ID);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps())
        .doesNotContain("CompromiseShredding", "CompromiseDestroy")
        .endsWith("CompromiseAbandon", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("CANCELLED");
    flows.keep(ID, "compromise", "cancelled");
  }

  @Test
  @DisplayName("cancelled once it has begun to shred, it is finished all the same")
  void cancelledTooLate() {
    flows.cancelDuring("CompromiseDestroy", ID);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).isEqualTo(STEPS);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "compromise", "cancelled-too-late");
  }

  private void start(boolean preview) {
    CompromiseWorkflow workflow = flows.workflow(CompromiseWorkflow.class, ID);
    CompromiseRequest request = Samples.compromiseRequest(preview);
    assertThat(WorkflowClient.start(workflow::answer, request).getWorkflowId()).isEqualTo(ID);
  }
}
