package dev.coffer.workflows.incident;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.ScopeGrant;
import org.jspecify.annotations.Nullable;

/** One notification about an incident; goes to the webhook without row values, names or secrets. */
public record IncidentNotice(IncidentReport report, int escalation, @Nullable ObjectRef evidence)
    implements Granted {

  public IncidentNotice {
    requireNonNull(report, "report is null");
  }

  @Override
  public ScopeGrant grant() {
    return report.grant();
  }
}
