package dev.coffer.workflows.hold;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;

/**
 * The end of a hold.
 *
 * @param by who lifted it
 */
public record Lifting(TenantId tenant, HoldId hold, String by, String reason, Instant at) {
  public Lifting {
    requireNonNull(tenant, "tenant is null");
    requireNonNull(hold, "hold is null");
    requireNonNull(by, "by is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(at, "at is null");
  }
}
