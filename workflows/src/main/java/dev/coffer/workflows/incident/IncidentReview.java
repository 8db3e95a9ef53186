package dev.coffer.workflows.incident;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;
import java.util.List;

/** The closing record of an incident. */
public record IncidentReview(IncidentReport report, Verdict verdict, List<String> steps)
    implements Granted {

  public IncidentReview {
    requireNonNull(report, "report is null");
    requireNonNull(verdict, "verdict is null");
    steps = List.copyOf(steps);
  }

  @Override
  public Grant grant() {
    return report.grant();
  }
}
