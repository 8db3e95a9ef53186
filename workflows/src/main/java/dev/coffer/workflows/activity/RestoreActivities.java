package dev.coffer.workflows.activity;

import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.restore.OpenedBackup;
import dev.coffer.workflows.restore.Promotion;
import dev.coffer.workflows.restore.RestoreFailure;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreProof;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.RestoreResult;
import dev.coffer.workflows.restore.StagedCopy;
import dev.coffer.workflows.restore.VerifiedCopy;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/**
 * The steps of a restore. The types make the order: only a verified copy can be promoted. Each step
 * may run twice (I-11).
 */
@ActivityInterface(namePrefix = "Restore")
public interface RestoreActivities {

  /** Gates by scope, state, policy and engine fit, before anything is downloaded. */
  RestorePlan plan(RestoreRequest request);

  /** Verifies that these decisions were sealed by the API; audits them. */
  void confirmApprovals(RestorePlan plan, List<Decision> decisions);

  /** Fetches the manifest by version and verifies it against the plan. */
  OpenedBackup open(RestorePlan plan);

  /** Loads the data into a new quarantine; drops quarantines of earlier attempts. Heartbeats. */
  StagedCopy stage(OpenedBackup backup);

  /** Proves that the staged copy equals the backup. Heartbeats. */
  VerifiedCopy verify(StagedCopy copy);

  /** Audits the intent, then makes the copy live in one transaction; the former live is kept. */
  Promotion promote(VerifiedCopy copy);

  /** Looks at live once more, with the eyes of a reader. */
  void checkLive(Promotion promotion);

  /** Signs and locks the record of what happened. */
  RestoreProof prove(Promotion promotion);

  /** Drops every quarantine of this restore; the safety copy stays. */
  void discard(RestoreRequest request);

  /** Closes the run in catalog and audit. */
  RestoreResult record(RestoreProof proof);

  /** Closes a run that failed. */
  void abandon(RestoreFailure failure);
}
