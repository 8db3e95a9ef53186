package dev.coffer.workflows.compromise;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.TenantGrant;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a compromise that ended early. Every backup can be restored: in its new sealing, or
 * still in its old one. Another run, for the same epochs, goes on with the latter.
 */
public record CompromiseFailure(
    CompromiseRequest request, FailureCode code, String text, @Nullable IncidentId incident)
    implements Granted {

  public CompromiseFailure {
    requireNonNull(request, "request is null");
    requireNonNull(code, "code is null");
    requireNonNull(text, "text is null");
  }

  @Override
  public TenantGrant grant() {
    return request.grant();
  }
}
