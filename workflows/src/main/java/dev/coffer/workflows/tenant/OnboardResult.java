package dev.coffer.workflows.tenant;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;

/** A tenant that is ready for its first dataset. */
public record OnboardResult(TenantId tenant, ObjectRef keyring, String signingKeyId) {
  public OnboardResult {
    requireNonNull(tenant, "tenant is null");
    requireNonNull(keyring, "keyring is null");
    requireNonNull(signingKeyId, "signingKeyId is null");
  }
}
