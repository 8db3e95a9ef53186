package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.ScopeGrant;

/** Asks to take one finished restore back: the safety copy becomes live again. */
public record UndoRequest(String id, ScopeGrant grant, RestoreId restore, String reason)
    implements Granted {

  public UndoRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(restore, "restore is null");
    requireNonNull(reason, "reason is null");
  }
}
