package dev.coffer.activities.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.Removal;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantScope;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what was a backup's own: all versions at its manifest, its indexes and its packs that no
 * manifest which stays names. The manifests, those of every sealing, go first, and while any
 * version of them stays nothing else is touched: the package page of {@code
 * dev.coffer.workflows.purge} says why.
 */
public final class Sweep {
  /** A pass that deletes nothing ends it; a store whose listing never settles is not waited for. */
  private static final int PASSES = 5;

  /** Keys of our making; whatever else lies below a prefix is not ours to delete. */
  private static final Pattern OURS = Pattern.compile("tenants/[a-z0-9-]+(/[a-z0-9-]+)+");

  private final ObjectStore store;
  private final Marks marks;
  private final Runnable beat;

  /**
   * @param beat called after each batch
   */
  public Sweep(ObjectStore store, Marks marks, Runnable beat) {
    this.store = store;
    this.marks = marks;
    this.beat = beat;
  }

  /**
   * What lies in a vault, summed up.
   *
   * @param digest over the lines {@code key version bytes}, in the order of the listing
   * @param locked of these, versions that a lock keeps
   * @param until when the last of those locks ends; null when none is locked
   * @param held of these, versions that a legal hold keeps
   */
  public record Sum(
      long objects, long bytes, String digest, long locked, @Nullable Instant until, long held) {}

  /** What is the backup's own now; nothing is said of locks and holds. */
  public Sum inventory(TenantScope scope, BackupId backup) {
    Summing summing = new Summing();
    each(scope, backup, summing::add);
    return summing.sum();
  }

  /** What is the backup's own now, and what keeps it. */
  public Sum remainder(TenantScope scope, BackupId backup) {
    Summing summing = new Summing();
    each(scope, backup, version -> summing.addWithLock(version, store));
    return summing.sum();
  }

  /**
   * Deletes all that is the backup's own and that the store lets go.
   *
   * @return versions that the store was asked to delete
   */
  public long delete(TenantScope scope, BackupId backup) {
    String manifest = VaultPaths.manifest(scope, backup);
    Batch first = new Batch();
    store.versions(
        manifest,
        version -> {
          if (VaultPaths.parseManifest(version.key()).isPresent()) {
            first.add(version);
          }
        });
    first.flush();
    long asked = first.asked;
    for (int pass = 1, gone = 1; gone > 0 && first.stayed == 0 && pass <= PASSES; pass++) {
      Batch batch = new Batch();
      each(scope, backup, batch::add);
      batch.flush();
      asked += batch.asked;
      gone = batch.gone;
    }
    return asked;
  }

  /** Deletes versions that belong to no backup. */
  public long delete(List<StoredVersion> versions) {
    Batch batch = new Batch();
    versions.forEach(batch::add);
    batch.flush();
    return batch.asked;
  }

  private void each(TenantScope scope, BackupId backup, Consumer<StoredVersion> own) {
    for (String prefix :
        List.of(VaultPaths.backup(scope, backup), VaultPaths.packs(scope.tenant(), backup))) {
      store.versions(
          prefix,
          version -> {
            if (isOurs(version.key()) && !marks.keep(version)) {
              own.accept(version);
            }
          });
    }
  }

  /** Whether the key is one that Coffer could have made. */
  public static boolean isOurs(String key) {
    return OURS.matcher(key).matches();
  }

  /** Versions that were to go; 16 bytes each. */
  public static final class Planned {
    private final VersionSet versions = new VersionSet();

    /** This one was to go. */
    public void add(String key, String versionId) {
      versions.add(key, versionId);
    }

    /**
     * Those that a listing still shows.
     *
     * @param listing passes every version on
     */
    public Sum left(Consumer<Consumer<StoredVersion>> listing, ObjectStore store) {
      Summing summing = new Summing();
      listing.accept(
          version -> {
            if (versions.contains(version.key(), version.versionId())) {
              summing.addWithLock(version, store);
            }
          });
      return summing.sum();
    }
  }

  /** Collects versions and deletes them a batch at a time. */
  private final class Batch {
    private final List<StoredVersion> waiting = new ArrayList<>();
    private long asked;
    private int gone;
    private int stayed;

    void add(StoredVersion version) {
      waiting.add(version);
      if (waiting.size() == ObjectStore.BATCH) {
        flush();
      }
    }

    void flush() {
      if (waiting.isEmpty()) {
        return;
      }
      for (Removal removal : store.delete(List.copyOf(waiting))) {
        if (removal.outcome() == Removal.Outcome.GONE) {
          gone++;
        } else {
          stayed++;
        }
      }
      asked += waiting.size();
      waiting.clear();
      beat.run();
    }
  }

  private static final class Summing {
    private final MessageDigest digest = Digest.sha256();
    private long objects;
    private long bytes;
    private long locked;
    private long held;
    private @Nullable Instant until;

    void add(StoredVersion version) {
      objects++;
      bytes += version.bytes();
      digest.update(
          (version.key() + ' ' + version.versionId() + ' ' + version.bytes() + '\n')
              .getBytes(UTF_8));
    }

    void addWithLock(StoredVersion version, ObjectStore store) {
      add(version);
      store
          .head(version.key(), version.versionId())
          .ifPresent(
              said -> {
                Instant lock = said.lockedUntil();
                held += said.held() ? 1 : 0;
                if (lock != null) {
                  locked++;
                  until = until == null || until.isBefore(lock) ? lock : until;
                }
              });
    }

    Sum sum() {
      return new Sum(
          objects, bytes, HexFormat.of().formatHex(digest.digest()), locked, until, held);
    }
  }
}
