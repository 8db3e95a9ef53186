package dev.coffer.workflows.activity;

import dev.coffer.workflows.incident.Evidence;
import dev.coffer.workflows.incident.IncidentNotice;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.IncidentReview;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** The compensations of an incident. Each finds its effect already done when it runs twice. */
@ActivityInterface(namePrefix = "Incident")
public interface IncidentActivities {

  /** Opens the incident in catalog and audit, and freezes the tenant's restores when it halted. */
  void openAndFreeze(IncidentReport report);

  /** Revokes every credential that is out for the run in question. */
  void revokeCredentials(IncidentReport report);

  /** Drops every quarantine of the restore in question. */
  void dropQuarantine(IncidentReport report);

  /** Takes the promotion back if it had happened; says whether it had. */
  boolean undoPromotion(IncidentReport report);

  /**
   * Places a hold of its own on the backup in question, in catalog and store, so that it stays
   * evidence.
   */
  void holdBackup(IncidentReport report);

  /** Writes the signed, locked evidence bundle; {@code steps} is what was done so far. */
  Evidence collectEvidence(IncidentReport report, List<String> steps);

  /** Tells people, by webhook. */
  void notifyPeople(IncidentNotice notice);

  /** Verifies the verdict's seal, keeps it in catalog and audit, thaws if it says so. */
  void close(IncidentReview review);

  /**
   * Lifts the incident's own hold, in catalog and store, after a verdict that thaws. What another
   * hold covers stays held.
   */
  void releaseBackup(IncidentReview review);
}
