package dev.coffer.workflows.activity;

import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.rotation.FleetRotationRequest;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.rotation.TenantPage;
import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/** The steps of a rotation, and the pages of a fleet. */
@ActivityInterface(namePrefix = "Rotation")
public interface RotationActivities {

  /** Audits the intent, pins the keyring in force, records that the run started. */
  RotationOrder admit(RotationRequest request);

  /**
   * Makes the next version of the key-encryption key, rewraps every key under it in one batch, adds
   * an epoch, and puts all that as the keyring after the pinned one. What an earlier try or an
   * earlier rotation made of this is gone on from, never made twice.
   */
  RotatedKeyring rotate(RotationOrder order);

  /** Reads the new keyring back and proves that each key in it opens what the old one did. */
  void verify(RotatedKeyring rotated);

  /** Names the new keyring in the catalog. */
  void publish(RotatedKeyring rotated);

  /** Proves that no key of the keyring in force needs an older version, then shuts those out. */
  void raise(RotatedKeyring rotated);

  /** Closes the run and audits it. */
  RotationResult record(RotatedKeyring rotated);

  /** Closes a run that ended early. */
  void abandon(RotationFailure failure);

  /**
   * The next active tenants after this one, by id; admits a rotation of each in the fleet's name.
   */
  TenantPage page(FleetRotationRequest request, @Nullable TenantId after);
}
