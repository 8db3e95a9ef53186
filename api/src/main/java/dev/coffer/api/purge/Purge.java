package dev.coffer.api.purge;

import dev.coffer.api.problem.Ending;
import dev.coffer.api.restore.NewDecision;
import dev.coffer.workflows.purge.PurgeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One purge.
 *
 * @param state the runbook's line while it runs; {@code DONE}, {@code REFUSED}, {@code FAILED},
 *     {@code HALTED} or {@code CANCELLED} at its end
 * @param extent {@code EXPIRED}, or {@code EVERYTHING} when the tenant leaves
 * @param exportTo public key that what the tenant takes along is sealed to; absent for nothing
 * @param plan what it will delete; absent before it is planned
 * @param approvalsUntil when the wait for approvals ends
 * @param graceUntil when the grace ends; until then it can be cancelled
 * @param decisions while it runs
 * @param outcome {@code PURGED}, {@code NOTHING_DUE} or {@code DRY_RUN}
 * @param backups backups of which nothing of their own is left
 * @param skipped backups of the plan that had to stay
 * @param objects object versions that are gone, read back
 * @param bytes their size
 * @param certificate key of the signed, locked certificate
 */
public record Purge(
    String tenant,
    String id,
    String state,
    PurgeRequest.Extent extent,
    boolean dryRun,
    String requestedBy,
    String reason,
    Instant startedAt,
    @Nullable String exportTo,
    @Nullable Plan plan,
    @Nullable Instant approvalsUntil,
    @Nullable Instant graceUntil,
    List<Decision> decisions,
    @Nullable String outcome,
    int backups,
    int skipped,
    long objects,
    long bytes,
    @Nullable String certificate,
    @Nullable Instant finishedAt,
    @Nullable Ending failure) {

  /**
   * What a purge deletes; {@code …/backups} lists it.
   *
   * @param digest what a decision names
   * @param at time that expiry was judged by: the earlier of the store's clock and ours
   * @param expired backups that go
   * @param locked backups that the rules let go and a lock does not yet
   * @param lockedUntil when the first of those locks ends
   * @param orphans object versions that no manifest names, old enough and seen before
   * @param unlisted signed manifests that the catalog does not list; what they name stays
   * @param export what the tenant takes along; absent for nothing
   * @param approvals people other than the requester who must approve
   * @param grace between the last approval and the first delete
   */
  public record Plan(
      String digest,
      Instant at,
      int expired,
      int locked,
      @Nullable Instant lockedUntil,
      int kept,
      long orphans,
      long orphanBytes,
      int unlisted,
      @Nullable PlannedExport export,
      int approvals,
      Duration grace) {}

  /**
   * What a tenant that leaves takes along.
   *
   * @param datasets how many; of each the newest good backup
   * @param kept how long it can be fetched
   */
  public record PlannedExport(int datasets, Duration kept) {}

  /**
   * One dataset as the tenant can fetch it: a file in the age format, in parts.
   *
   * @param backup whose content it is
   * @param place what the keys of its parts start with; put together in the order of their keys
   *     they are the file
   * @param bytes size of the file
   * @param sha256 of the file
   * @param until its lock ends then, and the next purge sweeps it
   */
  public record Export(
      String dataset,
      String backup,
      String place,
      int parts,
      long bytes,
      String sha256,
      Instant until) {}

  /** One person's word on the plan. */
  public record Decision(String by, NewDecision.Word decision, String note) {}

  /**
   * One backup of the plan.
   *
   * @param state {@code EXPIRED}, {@code LOCKED}; then {@code MARKED}, {@code GONE}, {@code
   *     REMAINS}, or why it stays: {@code HELD}, {@code IN_USE}, {@code KEPT}
   * @param reasons why the rules let it go
   * @param until when the last lock ends that stands in the way
   * @param objects its own object versions before the first delete
   * @param left those of them that are left
   */
  public record Item(
      String backup,
      String dataset,
      String state,
      List<String> reasons,
      @Nullable Instant until,
      @Nullable Long objects,
      @Nullable Long bytes,
      @Nullable Long left) {}
}
