package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a purge.
 *
 * @param plan digest of the plan
 * @param backups backups of which nothing of their own is left
 * @param skipped backups of the plan that had to stay
 * @param objects object versions that are gone, orphans included
 * @param bytes their size
 * @param locked object versions that a lock keeps, and backups when it is a dry run
 * @param lockedUntil when the last of those locks ends; the first, when it is a dry run
 * @param held object versions that a legal hold of the store's keeps
 * @param certificate null unless something was to be deleted
 * @param exports what a tenant that left can fetch
 */
public record PurgeResult(
    String id,
    Outcome outcome,
    Digest plan,
    int backups,
    int skipped,
    long objects,
    long bytes,
    long locked,
    @Nullable Instant lockedUntil,
    long held,
    @Nullable ObjectRef certificate,
    List<ExportedDataset> exports) {

  /** How it ended. */
  public enum Outcome {
    /** What was due is gone, but for what the result names. */
    PURGED,
    /** Nothing was due. */
    NOTHING_DUE,
    /** Only the plan was wanted. */
    DRY_RUN
  }

  public PurgeResult {
    requireNonNull(id, "id is null");
    requireNonNull(outcome, "outcome is null");
    requireNonNull(plan, "plan is null");
    // Results of before exports have none.
    exports = exports == null ? List.of() : List.copyOf(exports);
  }

  /** The result of a purge that ends with its plan. */
  public static PurgeResult of(PurgePlan plan) {
    return new PurgeResult(
        plan.request().id(),
        plan.due() ? Outcome.DRY_RUN : Outcome.NOTHING_DUE,
        plan.digest(),
        plan.expired(),
        0,
        plan.orphans(),
        plan.orphanBytes(),
        plan.locked(),
        plan.lockedUntil(),
        0,
        null,
        List.of());
  }

  /**
   * The result that a certificate stands for.
   *
   * @param exports what was exported before the deletes
   */
  public static PurgeResult of(CertifiedPurge certified, List<ExportedDataset> exports) {
    Absence absence = certified.absence();
    MarkedPurge marked = absence.purge().purge();
    return new PurgeResult(
        marked.plan().request().id(),
        Outcome.PURGED,
        marked.plan().digest(),
        absence.backups(),
        marked.skipped(),
        absence.objects(),
        absence.bytes(),
        absence.locked(),
        absence.lockedUntil(),
        absence.held(),
        certified.certificate(),
        exports);
  }
}
