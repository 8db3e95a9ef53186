package dev.coffer.activities.catalog;

import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed backup.
 *
 * @param parent the backup whose chunks it may refer to
 * @param good whether no verification and no halted restore found its objects wanting
 * @param held whether a hold on it or on its tenant is in force, which keeps it from every purge;
 *     listing a backup does not set it
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

  /** The record of a backup that was just committed. */
  public static BackupRecord of(CommittedBackup committed) {
    BackupOrder order = committed.backup().order();
    return new BackupRecord(
        order.request().id(),
        order.parent(),
        committed.manifest(),
        committed.backup().index(),
        order.envelope(),
        committed.backup().facts(),
        new Origin(
            order.grant().requestedBy(),
            order.request().reason(),
            order.workflow(),
            order.startedAt(),
            committed.committedAt(),
            order.imported()),
        order.lockedUntil(),
        true,
        false);
  }

  /**
   * Who took it, why and when.
   *
   * @param workflow id of the workflow run
   * @param imported what it was made from when Coffer did not take it
   */
  public record Origin(
      String requestedBy,
      String reason,
      String workflow,
      Instant startedAt,
      Instant committedAt,
      @Nullable Imported imported) {

    /** Of a backup that Coffer took. */
    public Origin(
        String requestedBy,
        String reason,
        String workflow,
        Instant startedAt,
        Instant committedAt) {
      this(requestedBy, reason, workflow, startedAt, committedAt, null);
    }
  }

  /** Whether it was made of an archive that Coffer did not take. */
  public boolean isImported() {
    return origin.imported() != null;
  }
}
