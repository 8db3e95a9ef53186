package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.workflows.activity.HoldActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.HoldProgress;
import dev.coffer.workflows.hold.HoldRequest;
import dev.coffer.workflows.hold.HoldResult;
import dev.coffer.workflows.hold.PlacedHold;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of placing a hold. */
public final class HoldSteps implements HoldActivities {
  private final Catalog catalog;
  private final Trail trail;
  private final Holds holds;
  private final Anchors anchors;
  private final Clock clock;

  public HoldSteps(Catalog catalog, Trail trail, Holds holds, Anchors anchors, Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.holds = holds;
    this.anchors = anchors;
    this.clock = clock;
  }

  @Override
  public PlacedHold record(HoldRequest request) {
    DatasetId dataset = datasetOf(request);
    trail.intend(request.tenant(), request.grant(), "hold.place", details(request));
    Hold hold =
        new Hold(
            request.id(),
            request.tenant(),
            dataset,
            request.backup(),
            Hold.Kind.LEGAL,
            request.owner(),
            request.reason(),
            request.grant().requestedBy(),
            clock.instant());
    return new PlacedHold(request, holds.record(run(request), hold));
  }

  /** A grant over one dataset is none over the tenant, and what is not listed is not held. */
  private @Nullable DatasetId datasetOf(HoldRequest request) {
    BackupId backup = request.backup();
    return switch (request.grant()) {
      case ScopeGrant scoped when backup != null -> {
        catalog.backup(scoped.scope(), backup);
        yield scoped.scope().dataset();
      }
      case TenantGrant whole when backup == null -> {
        catalog.tenant(whole.tenant());
        yield null;
      }
      default ->
          throw FailureCode.SCOPE_MISMATCH.because("the hold reaches beyond what it was asked for");
    };
  }

  @Override
  public HoldResult mirror(PlacedHold placed) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    HoldProgress from = context.getHeartbeatDetails(HoldProgress.class).orElse(HoldProgress.NONE);
    HoldProgress done =
        holds.mirror(run(placed.request()), placed.hold(), from, context::heartbeat);
    return new HoldResult(
        placed.hold().id(), done.versions(), done.passed(), placed.hold().placedAt());
  }

  @Override
  public void close(PlacedHold placed, HoldResult result) {
    HoldRequest request = placed.request();
    catalog.holdMirrored(request.tenant(), request.id());
    trail.done(request.tenant(), request.grant(), "hold.place", details(request));
    anchors.anchor(run(request), Purpose.INCIDENT);
  }

  private static RunRef run(HoldRequest request) {
    return new RunRef(request.tenant(), request.grant().run());
  }

  private static Map<String, String> details(HoldRequest request) {
    BackupId backup = request.backup();
    return backup == null
        ? Map.of("hold", request.id().value())
        : Map.of("hold", request.id().value(), "backup", backup.value());
  }
}
