package dev.coffer.activities.notify;

import dev.coffer.workflows.incident.IncidentNotice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, where no webhook is configured. */
public final class LogNotifier implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(LogNotifier.class);

  @Override
  public void notify(IncidentNotice notice) {
    LOG.warn(
        "incident={} tenant={} code={} escalation={} outstanding={} HINT: {}",
        notice.report().id(),
        notice.report().tenant(),
        notice.report().code(),
        notice.escalation(),
        notice.outstanding().size(),
        notice.report().code().runbook());
  }
}
