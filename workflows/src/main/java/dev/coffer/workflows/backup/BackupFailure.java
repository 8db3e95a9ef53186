package dev.coffer.workflows.backup;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;

/** A backup that ends without a recovery point; nothing of it is listed. */
public record BackupFailure(BackupRequest request, FailureCode code, String text)
    implements Granted {

  public BackupFailure {
    requireNonNull(request, "request is null");
    requireNonNull(code, "code is null");
    requireNonNull(text, "text is null");
  }

  @Override
  public ScopeGrant grant() {
    return request.grant();
  }
}
