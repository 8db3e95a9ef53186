package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.ScopeGrant;
import org.jspecify.annotations.Nullable;

/** A restore that ended before its promotion, or whose promotion was taken back. */
public record RestoreFailure(
    RestoreRequest request, FailureCode code, String text, @Nullable IncidentId incident)
    implements Granted {

  public RestoreFailure {
    requireNonNull(request, "request is null");
    requireNonNull(code, "code is null");
    requireNonNull(text, "text is null");
  }

  @Override
  public ScopeGrant grant() {
    return request.grant();
  }
}
