package dev.coffer.workflows.hold;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.TenantGrant;

/**
 * Asks to lift one hold. It has a seal of its own beside the grant's: leave to do something else in
 * the tenant is no leave to do this.
 *
 * @param seal HMAC over {@link #canonical} under the admission key
 */
public record LiftRequest(TenantGrant grant, HoldId hold, String reason, String seal)
    implements Granted {

  public LiftRequest {
    requireNonNull(grant, "grant is null");
    requireNonNull(hold, "hold is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(seal, "seal is null");
  }

  /** The sealed text. */
  public String canonical() {
    return "coffer.lift.v1\n"
        + grant.tenant()
        + '\n'
        + grant.run()
        + '\n'
        + hold
        + '\n'
        + grant.requestedBy()
        + '\n';
  }
}
