package dev.coffer.activities.notify;

import dev.coffer.workflows.incident.IncidentNotice;
import dev.coffer.workflows.schedule.MissedRun;

/** Tells people about incidents, and about silence where a run was due. */
public interface Notifier {
  /** Delivers at least once; the incident's id and escalation make repeats recognisable. */
  void notify(IncidentNotice notice);

  /** Delivers at least once; tenant, kind, dataset and due time make repeats recognisable. */
  void notify(MissedRun missed);
}
