package dev.coffer.workflows.adopt;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.ScopeGrant;
import java.time.Instant;

/**
 * An archive that was read to its end, and of which nothing was run.
 *
 * @param madeAt the time that its data is of
 * @param tables how many tables it has rows of
 * @param bytes the rows' own, as text
 */
public record SurveyedArchive(
    AdoptRequest request, Imported imported, Instant madeAt, int tables, long rows, long bytes)
    implements Granted {

  public SurveyedArchive {
    requireNonNull(request, "request is null");
    requireNonNull(imported, "imported is null");
    requireNonNull(madeAt, "madeAt is null");
  }

  @Override
  public ScopeGrant grant() {
    return request.grant();
  }
}
