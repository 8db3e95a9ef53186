package dev.coffer.workflows.rotation;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.KeyChange;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantGrant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rotation that was admitted. The keyring that it starts from is pinned here: however often a
 * step runs, it makes the revision after this one and no other.
 *
 * @param keyring the keyring that the catalog named
 * @param revision its revision
 * @param workflow id of the workflow run
 * @param change what it changes beyond a rotation; null for nothing
 */
public record RotationOrder(
    RotationRequest request,
    ObjectRef keyring,
    int revision,
    Instant startedAt,
    String workflow,
    @Nullable KeyChange change)
    implements Granted {

  public RotationOrder {
    requireNonNull(request, "request is null");
    requireNonNull(keyring, "keyring is null");
    requireNonNull(startedAt, "startedAt is null");
    requireNonNull(workflow, "workflow is null");
  }

  /** What it changes beyond a rotation. */
  public KeyChange changes() {
    return change == null ? KeyChange.NONE : change;
  }

  @Override
  public TenantGrant grant() {
    return request.grant();
  }
}
