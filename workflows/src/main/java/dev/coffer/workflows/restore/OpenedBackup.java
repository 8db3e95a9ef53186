package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.ScopeGrant;

/**
 * A backup whose manifest was fetched by version and verified: signature, scope, envelope,
 * versions.
 *
 * @param shadowed objects with something newer on top of the pinned version; reported, not followed
 */
public record OpenedBackup(RestorePlan plan, ObjectRef index, int shadowed) implements Granted {
  public OpenedBackup {
    requireNonNull(plan, "plan is null");
    requireNonNull(index, "index is null");
  }

  @Override
  public ScopeGrant grant() {
    return plan.grant();
  }
}
