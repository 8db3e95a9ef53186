package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.workflows.activity.LiftActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.hold.HoldProgress;
import dev.coffer.workflows.hold.LiftRequest;
import dev.coffer.workflows.hold.LiftResult;
import dev.coffer.workflows.hold.LiftedHold;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Clock;
import java.util.Map;

/** The steps of lifting a hold. */
public final class LiftSteps implements LiftActivities {
  private final Catalog catalog;
  private final Trail trail;
  private final Holds holds;
  private final Anchors anchors;
  private final AdmissionKey admission;
  private final Clock clock;

  public LiftSteps(
      Catalog catalog,
      Trail trail,
      Holds holds,
      Anchors anchors,
      AdmissionKey admission,
      Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.holds = holds;
    this.anchors = anchors;
    this.admission = admission;
    this.clock = clock;
  }

  @Override
  public LiftedHold record(LiftRequest request) {
    TenantId tenant = request.grant().tenant();
    HoldRecord placed = liftable(request);
    trail.intend(tenant, request.grant(), "hold.lift", details(request));
    Lifting lifting =
        holds.record(
            run(request),
            new Lifting(
                tenant,
                request.hold(),
                request.grant().requestedBy(),
                request.reason(),
                clock.instant()));
    return new LiftedHold(request, placed.hold(), lifting);
  }

  /** One that is lifted already may be asked for again until the store has followed. */
  private HoldRecord liftable(LiftRequest request) {
    if (!admission.verifies(request.canonical(), request.seal())) {
      throw FailureCode.REQUEST_FORGED.because("the lifting was not sealed by the API");
    }
    HoldRecord placed =
        catalog
            .hold(request.grant().tenant(), request.hold())
            .orElseThrow(() -> FailureCode.NOT_FOUND.because("no hold " + request.hold()));
    if (placed.hold().placedBy().equals(request.grant().requestedBy())) {
      throw FailureCode.LIFT_BY_PLACER.because("whoever placed a hold does not lift it");
    }
    if (placed.state() == HoldRecord.State.LIFTED) {
      throw FailureCode.ALREADY_EXISTS.because("hold " + request.hold() + " is lifted already");
    }
    return placed;
  }

  @Override
  public LiftResult release(LiftedHold lifted) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    HoldProgress from = context.getHeartbeatDetails(HoldProgress.class).orElse(HoldProgress.NONE);
    HoldProgress done =
        holds.release(run(lifted.request()), lifted.hold(), from, context::heartbeat);
    return new LiftResult(
        lifted.hold().id(), done.versions(), done.passed(), lifted.lifting().at());
  }

  @Override
  public void close(LiftedHold lifted, LiftResult result) {
    LiftRequest request = lifted.request();
    catalog.holdReleased(request.grant().tenant(), request.hold());
    trail.done(request.grant().tenant(), request.grant(), "hold.lift", details(request));
    anchors.anchor(run(request), Purpose.INCIDENT);
  }

  private static RunRef run(LiftRequest request) {
    return new RunRef(request.grant().tenant(), request.grant().run());
  }

  private static Map<String, String> details(LiftRequest request) {
    return Map.of("hold", request.hold().value());
  }
}
