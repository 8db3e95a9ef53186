package dev.coffer.workflows.compromise;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.rotation.RotationOrder;

/**
 * An answer to a compromise that was admitted.
 *
 * @param rotation makes the epoch and the naming key that everything is sealed under again
 */
public record CompromiseOrder(CompromisePlan plan, RotationOrder rotation) implements Granted {
  public CompromiseOrder {
    requireNonNull(plan, "plan is null");
    requireNonNull(rotation, "rotation is null");
  }

  @Override
  public TenantGrant grant() {
    return plan.grant();
  }
}
