package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed backup.
 *
 * @param parent the backup whose chunks it may refer to
 * @param good whether no verification and no halted restore found its objects wanting
 * @param held whether it is kept from every purge
 */
public record BackupRecord(
    BackupId id,
    @Nullable BackupId parent,
    ObjectRef manifest,
    ObjectRef index,
    Envelope envelope,
    BackupFacts facts,
    Origin origin,
    Instant lockedUntil,
    boolean good,
    boolean held) {

  /**
   * Who took it, why and when.
   *
   * @param workflow id of the workflow run
   */
  public record Origin(
      String requestedBy, String reason, String workflow, Instant startedAt, Instant committedAt) {}
}
