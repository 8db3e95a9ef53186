package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;

/**
 * A purge whose plan was judged again: what is still due is marked in the catalog, so that nothing
 * new comes to depend on it.
 *
 * @param marked backups that go now
 * @param skipped backups of the plan that are held, in use or needed by now, and stay
 */
public record MarkedPurge(PurgePlan plan, int marked, int skipped) implements Granted {
  public MarkedPurge {
    requireNonNull(plan, "plan is null");
  }

  @Override
  public TenantGrant grant() {
    return plan.grant();
  }
}
