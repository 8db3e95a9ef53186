package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.catalog.RestoreRecord;
import dev.coffer.workflows.activity.UndoActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.restore.UndoRequest;
import dev.coffer.workflows.restore.UndoResult;
import java.time.Clock;
import java.util.Map;

/** Takes a promotion back, for a person or for an incident. */
public final class UndoSteps implements UndoActivities {
  private final Catalog catalog;
  private final Trail trail;
  private final Engines engines;
  private final Lender lender;
  private final Clock clock;

  public UndoSteps(Catalog catalog, Trail trail, Engines engines, Lender lender, Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.engines = engines;
    this.lender = lender;
    this.clock = clock;
  }

  @Override
  public UndoResult undo(UndoRequest request) {
    RunRef run = new RunRef(request.grant().scope().tenant(), request.id());
    // An undo replaces live data as a restore does; a compensation takes back what was done anyway.
    catalog.requireHeld(request.grant().scope());
    boolean undone = takeBack(request.grant(), run, request.restore());
    return new UndoResult(
        request.restore(),
        undone ? UndoResult.Outcome.UNDONE : UndoResult.Outcome.NOT_PROMOTED,
        clock.instant());
  }

  /**
   * Whether there was a promotion to take back. The server is asked, not the catalog: a crash may
   * have come between the promotion and its record.
   */
  boolean takeBack(ScopeGrant grant, RunRef run, RestoreId restoreId) {
    TenantScope scope = grant.scope();
    DatasetRecord dataset = catalog.dataset(scope);
    RestoreRecord restore =
        catalog
            .restore(scope, restoreId)
            .orElseThrow(() -> FailureCode.NOT_FOUND.because("no such restore of this dataset"));
    String identity = restore.identity();
    if (identity == null) {
      return false;
    }
    trail.intend(scope.tenant(), grant, "restore.undo", Map.of("restore", restoreId.value()));
    boolean undone;
    try (Lender.LentAccess lent = lender.access(run, Purpose.RESTORE, scope, dataset.placement())) {
      undone =
          engines
              .of(scope.engine())
              .undo(lent.access(), identity, Targets.safetyCopy(scope.tenant(), restoreId));
    }
    if (undone) {
      catalog.restoreUndone(scope, restoreId, clock.instant());
    }
    trail.done(
        scope.tenant(),
        grant,
        "restore.undo",
        Map.of("restore", restoreId.value(), "undone", Boolean.toString(undone)));
    return undone;
  }
}
