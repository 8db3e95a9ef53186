package dev.coffer.activities.step;

import dev.coffer.activities.catalog.BlueprintBook;
import dev.coffer.workflows.activity.BlueprintActivities;
import dev.coffer.workflows.blueprint.BlueprintRequest;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.TenantId;
import java.util.Map;
import java.util.Objects;

/** Changes what new tenants are taken in with. The audit trail keeps each version whole. */
public final class BlueprintSteps implements BlueprintActivities {
  private static final String ACTION = "blueprint.set";

  private final BlueprintBook book;
  private final Trail trail;

  public BlueprintSteps(BlueprintBook book, Trail trail) {
    this.book = book;
    this.trail = trail;
  }

  @Override
  public void set(BlueprintRequest request) {
    Blueprint blueprint = request.blueprint();
    trail.intend(TenantId.PLATFORM, request.grant(), ACTION, details(request));
    book.set(blueprint, request.grant().run(), request.grant().requestedBy(), request.reason());
    trail.done(
        TenantId.PLATFORM, request.grant(), ACTION, Map.of("blueprint", blueprint.toString()));
  }

  private static Map<String, String> details(BlueprintRequest request) {
    Policy policy = request.blueprint().policy();
    return Map.of(
        "blueprint", request.blueprint().toString(),
        "region", Objects.requireNonNullElse(request.blueprint().region(), ""),
        "retention", policy.retention().toString(),
        "approvals", Integer.toString(policy.restoreApprovals()),
        "approvalExpiry", policy.approvalExpiry().toString(),
        "rules", policy.rules().text(),
        "schedules", Schedule.text(policy.schedules()),
        "reason", request.reason());
  }
}
