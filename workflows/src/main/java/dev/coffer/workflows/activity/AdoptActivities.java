package dev.coffer.workflows.activity;

import dev.coffer.workflows.adopt.AdoptOrder;
import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.LoadedArchive;
import dev.coffer.workflows.adopt.SurveyedArchive;
import dev.coffer.workflows.backup.SealedBackup;
import io.temporal.activity.ActivityInterface;

/**
 * The steps of an adoption up to the capture; commit and record are a backup's own. Each may run
 * twice (I-11).
 */
@ActivityInterface(namePrefix = "Adopt")
public interface AdoptActivities {

  /** Reads the archive to its end, compares its digest, runs nothing of it. Heartbeats progress. */
  SurveyedArchive survey(AdoptRequest request);

  /**
   * Gates the request by the tenant's state and policy, freezes the envelope, audits the intent.
   */
  AdoptOrder admit(SurveyedArchive archive);

  /** Loads the archive into a new quarantine and compares its digest again. Heartbeats progress. */
  LoadedArchive load(AdoptOrder order);

  /** Dumps the quarantine, chunks, seals and stores under a new attempt name. */
  SealedBackup capture(LoadedArchive archive);

  /** Drops every quarantine of this adoption. */
  void discard(AdoptRequest request);
}
