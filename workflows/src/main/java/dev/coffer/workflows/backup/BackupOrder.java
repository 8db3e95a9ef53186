package dev.coffer.workflows.backup;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.ScopeGrant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An admitted backup: the policy is frozen, the parent is chosen.
 *
 * @param parent newest verified backup of the dataset, whose chunks may be referenced
 * @param lockedUntil the date that packs and manifest are locked to
 * @param workflow id of the workflow run, for the manifest
 * @param imported what it is made from when it is not taken from live; null for one that is taken
 */
public record BackupOrder(
    BackupRequest request,
    Envelope envelope,
    Placement placement,
    @Nullable BackupId parent,
    Instant startedAt,
    Instant lockedUntil,
    String workflow,
    @Nullable Imported imported)
    implements Granted {

  public BackupOrder {
    requireNonNull(request, "request is null");
    requireNonNull(envelope, "envelope is null");
    requireNonNull(placement, "placement is null");
    requireNonNull(startedAt, "startedAt is null");
    requireNonNull(lockedUntil, "lockedUntil is null");
    requireNonNull(workflow, "workflow is null");
  }

  @Override
  public ScopeGrant grant() {
    return request.grant();
  }
}
