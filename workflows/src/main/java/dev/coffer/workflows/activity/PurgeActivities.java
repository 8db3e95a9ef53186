package dev.coffer.workflows.activity;

import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.MarkedPurge;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.purge.SweptPurge;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/**
 * The steps of a purge. The types make the order: only what was marked is swept, and only what was
 * read back is certified. Each step may run twice (I-11).
 */
@ActivityInterface(namePrefix = "Purge")
public interface PurgeActivities {

  /**
   * Judges every backup by the rules and both clocks, looks for orphans, keeps the plan's items in
   * the catalog. Changes nothing else. Heartbeats.
   */
  PurgePlan plan(PurgeRequest request);

  /** Closes a run that ends with its plan. */
  PurgeResult settle(PurgePlan plan);

  /** Verifies that these decisions were sealed by the API; audits them. */
  void confirmApprovals(PurgePlan plan, List<Decision> decisions);

  /** Audits the intent, judges the plan's backups again and marks those that are still due. */
  MarkedPurge mark(PurgePlan plan);

  /** Deletes what is marked, and the plan's orphans, by version. Heartbeats where it is. */
  SweptPurge sweep(MarkedPurge purge);

  /** Reads back from the store what is gone and what is not. Heartbeats. */
  Absence proveAbsence(SweptPurge purge);

  /** Signs and locks the certificate. */
  CertifiedPurge certify(Absence absence);

  /** Closes the run in catalog and audit. */
  PurgeResult record(CertifiedPurge purge);

  /** Closes a run that ended early. */
  void abandon(PurgeFailure failure);
}
