package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;

/** A purge that ended early. What it had marked, the next one takes up. */
public record PurgeFailure(PurgeRequest request, FailureCode code, String text) implements Granted {

  public PurgeFailure {
    requireNonNull(request, "request is null");
    requireNonNull(code, "code is null");
    requireNonNull(text, "text is null");
  }

  @Override
  public TenantGrant grant() {
    return request.grant();
  }
}
