package dev.coffer.workflows.tenant;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * A tenant that was taken in.
 *
 * @param first null for a tenant that gets its datasets later
 */
public record OnboardResult(
    TenantId tenant, ObjectRef keyring, String signingKeyId, @Nullable FirstBackup first) {
  public OnboardResult {
    requireNonNull(tenant, "tenant is null");
    requireNonNull(keyring, "keyring is null");
    requireNonNull(signingKeyId, "signingKeyId is null");
  }

  /** One that gets its datasets later, or is not yet backed up. */
  public OnboardResult(TenantId tenant, ObjectRef keyring, String signingKeyId) {
    this(tenant, keyring, signingKeyId, null);
  }

  OnboardResult with(FirstBackup backup) {
    return new OnboardResult(tenant, keyring, signingKeyId, backup);
  }
}
