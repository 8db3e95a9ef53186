package dev.coffer.workflows.schedule;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * What came of keeping some tenants' schedules.
 *
 * @param last tenant of the page; null when there was none
 * @param refused tenants whose schedules could not be kept this time
 * @param missed runs found missing that were not known to be
 * @param cleared missed runs that a good one has followed, or that nothing asks for any more
 */
public record KeptPage(
    @Nullable TenantId last, ReconcileResult reconciled, int refused, int missed, int cleared) {
  public KeptPage {
    requireNonNull(reconciled, "reconciled is null");
  }
}
