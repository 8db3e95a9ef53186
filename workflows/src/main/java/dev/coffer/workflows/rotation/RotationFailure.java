package dev.coffer.workflows.rotation;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.TenantGrant;
import org.jspecify.annotations.Nullable;

/**
 * A rotation that ended early. Whatever it had made already opens the same data as before; the next
 * rotation goes on from it.
 */
public record RotationFailure(
    RotationRequest request, FailureCode code, String text, @Nullable IncidentId incident)
    implements Granted {

  public RotationFailure {
    requireNonNull(request, "request is null");
    requireNonNull(code, "code is null");
    requireNonNull(text, "text is null");
  }

  @Override
  public TenantGrant grant() {
    return request.grant();
  }
}
