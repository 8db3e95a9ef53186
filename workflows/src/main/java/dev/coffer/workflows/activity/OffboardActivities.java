package dev.coffer.workflows.activity;

import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.ShreddedTenant;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/**
 * The steps of an offboarding that no purge has. The types make the order: a key goes only when the
 * deletes were read back, and only then is anything certified. Each step may run twice (I-11).
 */
@ActivityInterface(namePrefix = "Offboard")
public interface OffboardActivities {

  /**
   * Audits the intent; from then on no backup, restore, verification, rotation, dataset or hold of
   * the tenant starts. Fails with {@code TENANT_HELD} when a hold is in force.
   */
  void close(PurgePlan plan);

  /** How many runs of the tenant are open that started before. */
  int openRuns(PurgeRequest request);

  /**
   * Audits the intent; lists the datasets that the tenant takes along. Fails with {@code
   * NOTHING_TO_EXPORT} when one of them has no good backup.
   */
  List<DatasetId> exportable(PurgeRequest request);

  /**
   * Seals a dataset's newest good backup to the tenant's key, so that it opens without Coffer.
   * Every row is compared with what the backup says of it. Nothing is marked for deletion before
   * each dataset has been exported. Heartbeats.
   */
  ExportedDataset export(PurgeRequest request, DatasetId dataset);

  /**
   * Destroys the tenant's key-encryption key for good, and has the key service refuse every data
   * key that the keyring in force names. Fails with {@code KEY_SURVIVED} when it opens one.
   */
  ShreddedTenant shred(Absence absence);

  /** Signs and locks the certificate of deletes and destroyed key. */
  CertifiedPurge certify(ShreddedTenant shredded);

  /**
   * Signs and locks the tombstone; takes database roles and the rights to the tenant's signing key
   * back, but for what a later purge of locked remains needs; frees the datasets' slices.
   */
  void bury(CertifiedPurge certified);
}
