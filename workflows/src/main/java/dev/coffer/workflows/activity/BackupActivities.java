package dev.coffer.workflows.activity;

import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
import io.temporal.activity.ActivityInterface;

/** The steps of a backup. Each may run twice (I-11). */
@ActivityInterface(namePrefix = "Backup")
public interface BackupActivities {

  /**
   * Gates the request by the tenant's state and policy, freezes the envelope, audits the intent.
   */
  BackupOrder admit(BackupRequest request);

  /** Dumps, chunks, seals and stores under a new attempt name. Heartbeats progress. */
  SealedBackup capture(BackupOrder order);

  /** Reads everything back, verifies it, signs the manifest and puts it: the commit. */
  CommittedBackup commit(SealedBackup backup);

  /** Lists the backup in the catalog, audits the outcome, judges what looks unusual. */
  BackupResult record(CommittedBackup backup);

  /** Closes a run that failed or was cancelled. */
  void abandon(BackupFailure failure);
}
