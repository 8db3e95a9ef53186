package dev.coffer.workflows.rotation;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;

/**
 * A rotation that is done.
 *
 * @param keyring the keyring in force
 * @param keyVersion the key service opens nothing of this tenant that is wrapped under an older
 *     version
 * @param keys how many keys the keyring holds, each proved to unwrap
 * @param epoch number of the epoch that new data is sealed under
 */
public record RotationResult(
    String id,
    TenantId tenant,
    ObjectRef keyring,
    int revision,
    int keyVersion,
    int keys,
    int epoch,
    Instant finishedAt) {

  public RotationResult {
    requireNonNull(id, "id is null");
    requireNonNull(tenant, "tenant is null");
    requireNonNull(keyring, "keyring is null");
    requireNonNull(finishedAt, "finishedAt is null");
  }
}
