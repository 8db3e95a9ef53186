package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Backup;
import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.store.ObjectStore;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads a verified backup for an engine: by pinned version (I-6), chunk by chunk, each
 * authenticated and compared with its name before any byte of it is given away. Safe for several
 * threads, one a stream.
 */
public final class Recall implements Backup, AutoCloseable {
  private final BackupIndex index;
  private final PackReads reads;
  private final List<StoredStream> streams;
  private final Map<String, Integer> positions = new HashMap<>();
  private final ExecutorService fetchers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("coffer-fetch").factory());

  private final int ahead;

  private Recall(BackupIndex index, PackReads reads, int ahead) {
    this.index = index;
    this.reads = reads;
    this.ahead = ahead;
    this.streams = index.head().streams().stream().map(Translation::toEngine).toList();
    for (int i = 0; i < streams.size(); i++) {
      positions.put(streams.get(i).spec().name(), i);
    }
  }

  /**
   * Opens the sealed index of a verified manifest and unwraps every key that the backup needs, so
   * that a key service which goes away later does not stop the restore.
   *
   * @param keys unlocked for this activity; the caller closes them, after the recall
   * @param tuning each open stream fetches one range more ahead than there are workers
   * @throws dev.coffer.workflows.failure.FailureException {@code INDEX_ALTERED}, {@code
   *     KEYRING_ROLLBACK}, {@code KEY_VERSION}, {@code KEY_FOREIGN}, {@code SCOPE_MISMATCH}, {@code
   *     OBJECT_RENAMED}; reading a stream adds {@code PACK_*}, {@code CHUNK_*}, {@code STREAM_*}
   *     and {@code SIZE_EXCEEDED}
   */
  public static Recall of(
      VerifiedManifest backup, TenantKeys keys, ObjectStore store, Tuning tuning) {
    BackupIndex index = Indexes.open(backup, keys, store);
    keys.unwrap(index.head().packs().stream().map(PackRef::epoch).distinct().toList());
    return new Recall(
        index, new PackReads(backup.manifest().scope(), index, keys, store), tuning.workers() + 1);
  }

  @Override
  public SourceShape shape() {
    return Translation.toEngine(index.head().shape());
  }

  @Override
  public Cut cut() {
    return Translation.cut(index.head());
  }

  @Override
  public List<StoredStream> streams() {
    return streams;
  }

  @Override
  public InputStream open(StoredStream stream) {
    Integer position = positions.get(stream.spec().name());
    if (position == null) {
      throw new IllegalArgumentException("the stream is not of this backup");
    }
    Ranges ranges = new Ranges(index.chunks(), index.lists().get(position));
    return new StreamInput(index.head().streams().get(position), ranges, reads, fetchers, ahead);
  }

  /** Chunks that the streams are made of, each once. */
  int chunks() {
    return index.chunks().size();
  }

  @Override
  public void close() {
    fetchers.shutdownNow();
  }
}
