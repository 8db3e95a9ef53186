package dev.coffer.activities.notify;

import dev.coffer.workflows.incident.IncidentNotice;

/** Tells people about incidents. */
public interface Notifier {
  /** Delivers at least once; the incident's id and escalation make repeats recognisable. */
  void notify(IncidentNotice notice);
}
