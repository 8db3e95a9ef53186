package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.ChunkTable;
import dev.coffer.activities.seal.Pack;
import dev.coffer.activities.seal.PackEntry;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.TenantScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Checks the packs of one index against the store, whole or by sample. */
final class PackCheck {
  private final TenantScope scope;
  private final BackupIndex index;
  private final TenantKeys keys;
  private final ObjectStore store;
  private final int[][] chunksOf;

  PackCheck(TenantScope scope, BackupIndex index, TenantKeys keys, ObjectStore store) {
    this.scope = scope;
    this.index = index;
    this.keys = keys;
    this.store = store;
    this.chunksOf = chunksByPack(index);
  }

  /** Runs a check on every pack, {@code workers} at a time; the first failure ends it. */
  void each(int workers, IntConsumer check) {
    AtomicInteger next = new AtomicInteger();
    int packs = index.head().packs().size();
    try (Crew crew = new Crew()) {
      List<Crew.Job> jobs = new ArrayList<>();
      for (int i = 0; i < Math.min(workers, packs); i++) {
        jobs.add(
            crew.compute(
                () -> {
                  for (int at = next.getAndIncrement(); at < packs; at = next.getAndIncrement()) {
                    check.accept(at);
                  }
                }));
      }
      crew.join(jobs);
    }
  }

  /** Chunks of the index that lie in one pack. */
  int[] chunks(int position) {
    return chunksOf[position];
  }

  /** Requires presence, size and lock; errors as for {@link Holdings}. */
  void requireLocked(int position, LockMode mode, Instant until) {
    PackRef pack = index.head().packs().get(position);
    Holdings.requireLocked(Holdings.require(store, pack.object()), mode, until);
  }

  /**
   * Reads one pack whole: digest, trailer, index and every chunk's tag hold, and every chunk that
   * the backup's index has in it lies where that says.
   */
  void readWhole(int position) {
    PackRef ref = index.head().packs().get(position);
    byte[] bytes =
        Pinned.read(store, ref.object(), FailureCode.PACK_MISSING, FailureCode.PACK_ALTERED);
    Pack pack = Pack.open(scope, ref, bytes, keys.epoch(ref.epoch()));
    pack.unsealAll();
    requireAgreement(ref, pack, chunksOf[position]);
  }

  private void requireAgreement(PackRef ref, Pack pack, int[] chunks) {
    for (int chunk : chunks) {
      PackEntry wanted = index.chunks().entry(chunk);
      PackEntry found =
          wanted.index() < pack.entries().size() ? pack.entries().get(wanted.index()) : null;
      if (found == null
          || !Arrays.equals(found.name(), wanted.name())
          || found.offset() != wanted.offset()
          || found.length() != wanted.length()
          || found.plain() != wanted.plain()) {
        throw FailureCode.INDEX_ALTERED.because(
            "the index and pack %s disagree on chunk %d"
                .formatted(ref.idWithin(scope.tenant()), wanted.index()));
      }
    }
  }

  private static int[][] chunksByPack(BackupIndex index) {
    ChunkTable chunks = index.chunks();
    int[] counts = new int[index.head().packs().size()];
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      counts[chunks.pack(chunk)]++;
    }
    int[][] byPack = new int[counts.length][];
    Arrays.setAll(byPack, pack -> new int[counts[pack]]);
    for (int chunk = chunks.size() - 1; chunk >= 0; chunk--) {
      int pack = chunks.pack(chunk);
      byPack[pack][--counts[pack]] = chunk;
    }
    return byPack;
  }
}
