package dev.coffer.workflows.rotation;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantGrant;
import java.time.Instant;

/**
 * The revision that a rotation put.
 *
 * @param keyVersion oldest version of the key-encryption key that a key in it is wrapped under
 * @param keys how many keys it holds, the new epoch included
 * @param epoch number of the new epoch
 * @param epochAt when that was made
 * @param naming generation of the newest naming key; 0 where that was not written down
 */
public record RotatedKeyring(
    RotationOrder order,
    ObjectRef keyring,
    int revision,
    int keyVersion,
    int keys,
    int epoch,
    Instant epochAt,
    int naming)
    implements Granted {

  public RotatedKeyring {
    requireNonNull(order, "order is null");
    requireNonNull(keyring, "keyring is null");
    requireNonNull(epochAt, "epochAt is null");
  }

  @Override
  public TenantGrant grant() {
    return order.grant();
  }
}
