package dev.coffer.activities.catalog;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's part of a purge: plans, marks, and what was seen in the vault twice. Every write
 * may run twice.
 *
 * <p>A marked backup is as good as gone: it cannot be restored, verified or referred to, and no
 * rebuild lists it again. Of a mark and a start of such a run at the same moment exactly one
 * succeeds.
 *
 * <p>Errors: {@code CATALOG_UNAVAILABLE} may succeed when tried again; {@code NOT_FOUND} and {@code
 * ALREADY_EXISTS} are final.
 */
public interface PurgeBook {
  /**
   * How long a restore that is open keeps its backup: it may wait 30 days for approvals. One that
   * is open longer has lost its run.
   */
  Duration RESTORE_LEASE = Duration.ofDays(35);

  /** How long a running backup keeps its parent and its own packs, a verification its backup. */
  Duration RUN_LEASE = Duration.ofDays(3);

  /**
   * Records a purge.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when it is closed
   */
  void started(PurgeRequest request, String workflow);

  /** Every backup of the tenant that is committed or marked, the newest cut first. */
  List<Candidate> candidates(TenantId tenant);

  /** Backups that run: packs of theirs belong to nobody yet, and are not litter either. */
  Set<BackupId> running(TenantId tenant);

  /** Makes the backup doubtful: its objects were found wanting. */
  void doubted(TenantScope scope, BackupId backup, FailureCode code);

  /** Keeps the plan with its items; a repeat replaces them. */
  void planned(PurgePlan plan, List<Item> items);

  /** The plan's items, in the order that they were planned in. */
  List<Item> items(TenantId tenant, String purge);

  /**
   * Marks a backup of the plan, or says why it stays. Whatever the plan says, the newest good
   * backup of a dataset stays (I-10) for as long as the tenant does.
   */
  Item.State mark(TenantId tenant, String purge, BackupId backup);

  /** Keeps that a backup of the plan stays for now. */
  void skipped(TenantId tenant, String purge, BackupId backup, Item.State why);

  /**
   * Takes a mark back when a hold came after it and nothing was deleted yet.
   *
   * @return whether the backup stays
   */
  boolean spared(TenantId tenant, String purge, BackupId backup);

  /**
   * Keeps what there was of a marked backup before its first delete. The first word stays, also
   * that of an earlier purge which did not come to its end.
   */
  Inventory inventoried(TenantId tenant, String purge, BackupId backup, Inventory inventory);

  /** Keeps what is left of a backup; when nothing of its own is, it is purged. */
  void readBack(TenantId tenant, String purge, BackupId backup, Remainder remainder);

  /**
   * Keeps that these versions were seen and no manifest names them.
   *
   * @param at time of the sighting
   */
  void sighted(TenantId tenant, String purge, List<Orphan> orphans, Instant at);

  /** Forgets earlier sightings of whatever this purge did not see. */
  void forgetUnseen(TenantId tenant, String purge);

  /**
   * Orphans that this purge saw and that were seen before, by key and version.
   *
   * @param seenBefore they were seen at this time or earlier, and ever since
   * @param after the last one of the page before; null for the first page
   */
  List<Orphan> orphans(
      TenantId tenant, String purge, Instant seenBefore, @Nullable Orphan after, int limit);

  /** Keeps what was exported of a dataset. The first word of a run stays. */
  void exported(TenantId tenant, String purge, ExportedDataset exported);

  /** What the run has exported, in the order of the datasets' ids. */
  List<ExportedDataset> exports(TenantId tenant, String purge);

  /** Closes a purge that ends with its plan. */
  void settled(PurgePlan plan);

  /** Closes a purge with its certificate. */
  void finished(CertifiedPurge purge);

  /** Closes a purge that ended early. One that is closed stays as it is. */
  void failed(PurgeFailure failure);

  /**
   * A backup that a purge may judge.
   *
   * @param marked whether an earlier purge marked it and did not come to its end
   * @param inUse whether a run that is open reads it or refers to it
   */
  record Candidate(TenantScope scope, BackupRecord backup, boolean marked, boolean inUse) {}

  /**
   * One backup of a plan.
   *
   * @param reasons names, as the rules give them
   * @param until when the last lock ends, for {@link State#LOCKED}
   * @param inventory null before its first delete
   * @param remainder null before it was read back
   */
  record Item(
      TenantScope scope,
      BackupId backup,
      String manifest,
      State state,
      List<String> reasons,
      @Nullable Instant until,
      @Nullable Inventory inventory,
      @Nullable Remainder remainder) {

    public Item {
      reasons = List.copyOf(reasons);
    }

    /** What becomes of it. */
    public enum State {
      /** It is to go. */
      EXPIRED,
      /** A lock keeps it until a date. */
      LOCKED,
      /** Marked; its deletes may have begun. */
      MARKED,
      /** Nothing of its own is left. */
      GONE,
      /** Something of its own is left, and the certificate says what. */
      REMAINS,
      /** Held since it was planned. */
      HELD,
      /** A run that is open reads it or refers to it. */
      IN_USE,
      /** The rules keep it by now. */
      KEPT
    }
  }

  /**
   * What was a backup's own: versions that no kept manifest names.
   *
   * @param digest over the lines {@code key version bytes}, in the order of the listing
   */
  record Inventory(long objects, long bytes, String digest) {}

  /**
   * What is left of a backup's own.
   *
   * @param until when the last lock ends; null when none is locked
   */
  record Remainder(long objects, long bytes, long locked, @Nullable Instant until, long held) {
    /** Nothing is left. */
    public static final Remainder NOTHING = new Remainder(0, 0, 0, null, 0);
  }

  /** An object version, or a delete marker, that no manifest names. */
  record Orphan(String key, String versionId, boolean marker, long bytes) {}
}
