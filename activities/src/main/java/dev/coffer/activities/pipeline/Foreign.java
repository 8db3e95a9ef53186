package dev.coffer.activities.pipeline;

import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;

/**
 * Tells a signed object of another tenant from a forged one. The claim is not authentic, and only
 * chooses between two refusals.
 */
final class Foreign {
  private Foreign() {}

  /**
   * Refuses what says that another tenant signed it.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code SCOPE_MISMATCH}
   */
  static void refuse(TenantId tenant, Dsse.Envelope envelope) {
    String own = tenant + "/";
    if (envelope.signatures().stream().anyMatch(signed -> !signed.keyId().startsWith(own))) {
      throw FailureCode.SCOPE_MISMATCH.because(
          "an object in the place of one of " + tenant + " says that another tenant signed it");
    }
  }
}
