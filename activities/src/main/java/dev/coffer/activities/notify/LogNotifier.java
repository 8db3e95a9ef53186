package dev.coffer.activities.notify;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentNotice;
import dev.coffer.workflows.schedule.MissedRun;
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

  @Override
  public void notify(MissedRun missed) {
    LOG.warn(
        "tenant={} dataset={} kind={} code={} due={} lastGood={} HINT: {}",
        missed.tenant(),
        missed.dataset(),
        missed.kind(),
        FailureCode.RUN_MISSED,
        missed.slot(),
        missed.lastGood(),
        FailureCode.RUN_MISSED.runbook());
  }
}
