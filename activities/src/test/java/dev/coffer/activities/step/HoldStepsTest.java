package dev.coffer.activities.step;

import static dev.coffer.activities.step.HoldLab.ACME;
import static dev.coffer.activities.step.HoldLab.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.workflows.activity.HoldActivities;
import dev.coffer.workflows.activity.LiftActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.HoldProgress;
import dev.coffer.workflows.hold.HoldRequest;
import dev.coffer.workflows.hold.HoldResult;
import dev.coffer.workflows.hold.LiftRequest;
import dev.coffer.workflows.hold.LiftResult;
import dev.coffer.workflows.hold.LiftedHold;
import dev.coffer.workflows.hold.PlacedHold;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import io.temporal.testing.TestActivityEnvironment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Placing and lifting, step by step, as the workflows call them. */
class HoldStepsTest {
  private static final AdmissionKey KEY = new AdmissionKey(new byte[32]);

  private final HoldLab lab = new HoldLab();
  private final MemoryAuditLog audit = new MemoryAuditLog(lab.rig.clock);
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private final Trail trail = new Trail(audit);
  private final Anchors anchors = new Anchors(audit, lab.lender, lab.proofs);
  private final HoldSteps holdSteps =
      new HoldSteps(lab.catalog, trail, lab.holds, anchors, lab.rig.clock);
  private final LiftSteps liftSteps =
      new LiftSteps(lab.catalog, trail, lab.holds, anchors, KEY, lab.rig.clock);
  private final HoldActivities placing = activities.newActivityStub(HoldActivities.class);
  private final LiftActivities lifting = activities.newActivityStub(LiftActivities.class);

  @BeforeEach
  void start() {
    activities.registerActivitiesImplementations(holdSteps, liftSteps);
    lab.backup("b-1");
  }

  @AfterEach
  void close() {
    activities.close();
  }

  @Test
  @DisplayName("I-9 I-11 each step may run twice; the audit has intent and effect, once each")
  void twice() {
    HoldRequest request = request("h-1", "b-1", "lena");
    PlacedHold placed = placing.record(request);
    assertThat(placing.record(request)).isEqualTo(placed);
    HoldResult result = placing.mirror(placed);
    assertThat(placing.mirror(placed)).isEqualTo(result);
    placing.close(placed, result);
    placing.close(placed, result);
    assertThat(record("h-1").state()).isEqualTo(HoldRecord.State.IN_FORCE);
    assertThat(lab.held()).isEqualTo(lab.wanted()).isNotEmpty();

    LiftRequest lift = lift("h-1", "vera");
    LiftedHold lifted = lifting.record(lift);
    assertThat(lifting.record(lift)).isEqualTo(lifted);
    assertThat(record("h-1").state()).isEqualTo(HoldRecord.State.LIFTING);
    LiftResult released = lifting.release(lifted);
    assertThat(lifting.release(lifted)).isEqualTo(released);
    lifting.close(lifted, released);
    lifting.close(lifted, released);
    assertThat(record("h-1").state()).isEqualTo(HoldRecord.State.LIFTED);
    assertThat(lab.held()).isEmpty();
    assertThat(actions())
        .containsSubsequence("hold.place.intent", "hold.place", "hold.lift.intent", "hold.lift")
        .filteredOn(action -> action.startsWith("hold."))
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("U4 whoever placed a hold does not lift it, and nobody lifts it without a seal")
  void notByPlacer() {
    placing.record(request("h-1", "b-1", "lena"));

    assertThat(refusal(() -> liftSteps.record(lift("h-1", "lena"))))
        .isEqualTo(FailureCode.LIFT_BY_PLACER);
    LiftRequest sealed = lift("h-1", "vera");
    for (LiftRequest forged :
        List.of(
            new LiftRequest(sealed.grant(), sealed.hold(), "settled", "00".repeat(32)),
            new LiftRequest(sealed.grant(), new HoldId("h-2"), "settled", sealed.seal()),
            new LiftRequest(
                new TenantGrant(ACME, "l-1", "mallory", "seal"),
                sealed.hold(),
                "settled",
                sealed.seal()))) {
      assertThat(refusal(() -> liftSteps.record(forged))).isEqualTo(FailureCode.REQUEST_FORGED);
    }
    assertThat(refusal(() -> liftSteps.record(lift("h-none", "vera"))))
        .isEqualTo(FailureCode.NOT_FOUND);
    assertThat(record("h-1").inForce()).isTrue();
    assertThat(actions()).doesNotContain("hold.lift.intent");
  }

  @Test
  @DisplayName("a hold is lifted once; a lifting that broke off may be asked for again")
  void liftedOnce() {
    PlacedHold placed = placing.record(request("h-1", "b-1", "lena"));
    placing.mirror(placed);
    lifting.record(lift("h-1", "vera"));

    LiftedHold again = lifting.record(lift("h-1", "olga"));
    assertThat(again.lifting().by()).as("the first stays").isEqualTo("vera");
    lifting.close(again, lifting.release(again));
    assertThat(lab.held()).isEmpty();
    assertThat(refusal(() -> liftSteps.record(lift("h-1", "olga"))))
        .isEqualTo(FailureCode.ALREADY_EXISTS);
  }

  @Test
  @DisplayName("I-2 a grant over a dataset holds no tenant, and one over a tenant no single backup")
  void withinTheGrant() {
    HoldRequest whole = request("h-1", null, "lena");
    HoldRequest one = request("h-1", "b-1", "lena");

    assertThat(
            refusal(
                () ->
                    holdSteps.record(
                        new HoldRequest(one.id(), one.grant(), null, "counsel", "case 7"))))
        .isEqualTo(FailureCode.SCOPE_MISMATCH);
    assertThat(
            refusal(
                () ->
                    holdSteps.record(
                        new HoldRequest(
                            one.id(), whole.grant(), one.backup(), "counsel", "case 7"))))
        .isEqualTo(FailureCode.SCOPE_MISMATCH);
    assertThat(refusal(() -> holdSteps.record(request("h-1", "b-none", "lena"))))
        .isEqualTo(FailureCode.NOT_FOUND);
    assertThat(lab.catalog.hold(ACME, new HoldId("h-1"))).isEmpty();
  }

  @Test
  @DisplayName("I-11 a step that is tried again goes on from its last heartbeat")
  void resumes() {
    PlacedHold placed = placing.record(request("h-1", "b-1", "lena"));
    activities.setHeartbeatDetails(new HoldProgress(40, 1, "tenants/acme/zzz"));

    assertThat(placing.mirror(placed))
        .isEqualTo(new HoldResult(new HoldId("h-1"), 40, 1, placed.hold().placedAt()));
    assertThat(lab.held()).as("all of it was done before").isEmpty();
  }

  private HoldRecord record(String id) {
    return lab.catalog.hold(ACME, new HoldId(id)).orElseThrow();
  }

  private List<String> actions() {
    return audit.entries(ACME, 0, 100).stream().map(AuditEntry::action).toList();
  }

  private static FailureCode refusal(Runnable step) {
    FailureException refused = catchThrowableOfType(FailureException.class, step::run);
    assertThat(refused).isNotNull();
    return refused.code();
  }

  private static HoldRequest request(String id, @Nullable String backup, String by) {
    Grant grant =
        backup == null
            ? new TenantGrant(ACME, id, by, "seal")
            : new ScopeGrant(SCOPE, SCOPE.digest(), id, by, "seal");
    return new HoldRequest(
        new HoldId(id), grant, backup == null ? null : new BackupId(backup), "counsel", "case 7");
  }

  private static LiftRequest lift(String id, String by) {
    TenantGrant grant = new TenantGrant(ACME, "l-" + by, by, "seal");
    LiftRequest open = new LiftRequest(grant, new HoldId(id), "settled", "");
    return new LiftRequest(grant, open.hold(), "settled", KEY.seal(open.canonical()));
  }
}
