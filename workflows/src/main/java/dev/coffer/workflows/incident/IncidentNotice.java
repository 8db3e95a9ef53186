package dev.coffer.workflows.incident;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ObjectRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One notification about an incident; goes to the webhook without row values, names or secrets.
 *
 * @param escalation 0 for the first notification, then one more each time nobody answered
 * @param outstanding compensations that have not succeeded yet, in words
 */
public record IncidentNotice(
    IncidentReport report, int escalation, @Nullable ObjectRef evidence, List<String> outstanding)
    implements Granted {

  public IncidentNotice {
    requireNonNull(report, "report is null");
    outstanding = List.copyOf(outstanding);
  }

  @Override
  public Grant grant() {
    return report.grant();
  }
}
