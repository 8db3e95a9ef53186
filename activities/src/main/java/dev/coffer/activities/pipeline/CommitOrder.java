package dev.coffer.activities.pipeline;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.store.Lock;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantScope;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a commit puts into the manifest. Nothing here may differ between two tries of one commit, so
 * it holds no "now".
 *
 * @param placement {@link dev.coffer.workflows.model.Placement#digest}
 * @param lock what the manifest is locked to, and referenced packs are extended to
 * @param tools name to version of what took part
 * @param schemaVersion the application's own schema version, when it tells
 * @param imported what it was made from when Coffer did not take it
 */
public record CommitOrder(
    TenantScope scope,
    BackupId backup,
    @Nullable BackupId parent,
    ObjectRef index,
    BackupFacts facts,
    Envelope envelope,
    Digest placement,
    Instant startedAt,
    Lock lock,
    String requestedBy,
    String reason,
    String workflow,
    Map<String, String> tools,
    @Nullable String schemaVersion,
    @Nullable Imported imported) {
  public CommitOrder {
    requireNonNull(scope, "scope is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(index, "index is null");
    requireNonNull(facts, "facts is null");
    requireNonNull(envelope, "envelope is null");
    requireNonNull(placement, "placement is null");
    requireNonNull(startedAt, "startedAt is null");
    requireNonNull(lock, "lock is null");
    requireNonNull(requestedBy, "requestedBy is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(workflow, "workflow is null");
    tools = Map.copyOf(tools);
  }
}
