package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.ChunkOpener;
import dev.coffer.activities.seal.NamingKey;
import dev.coffer.activities.seal.PackEntry;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.TenantScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Reads ranges of a backup's packs, by version, and opens what is in them. The header of a pack is
 * read and proved before its first chunk. Safe for several threads.
 */
final class PackReads {
  private final TenantScope scope;
  private final BackupIndex index;
  private final TenantKeys keys;
  private final NamingKey naming;
  private final ObjectStore store;
  private final Map<Integer, ChunkOpener> openers = new ConcurrentHashMap<>();

  PackReads(TenantScope scope, BackupIndex index, TenantKeys keys, ObjectStore store) {
    this.scope = scope;
    this.index = index;
    this.keys = keys;
    this.naming = new NamingKey(keys.tenant(), keys.naming(index.head().naming()));
    this.store = store;
  }

  /**
   * The plain chunks of a range. Bytes that do not open are fetched once more before the refusal.
   */
  List<byte[]> open(Ranges.Range range) {
    ChunkOpener opener = openers.computeIfAbsent(range.pack(), this::opener);
    PackRef pack = index.head().packs().get(range.pack());
    return twice(
        () -> {
          byte[] bytes = read(pack, range.offset(), range.length());
          NamingKey.Namer namer = naming.namer();
          List<byte[]> plain = new ArrayList<>(range.entries().size());
          for (PackEntry entry : range.entries()) {
            plain.add(opener.open(bytes, entry.offset() - range.offset(), entry, namer));
          }
          return plain;
        });
  }

  private ChunkOpener opener(int position) {
    PackRef pack = index.head().packs().get(position);
    return twice(
        () ->
            ChunkOpener.open(
                scope, pack, read(pack, 0, ChunkOpener.HEADER_BYTES), keys.epoch(pack.epoch())));
  }

  private byte[] read(PackRef pack, int offset, int length) {
    byte[] bytes = store.read(pack.object(), offset, length);
    if (bytes.length != length) {
      throw FailureCode.PACK_TRUNCATED.because(
          "pack %s gave %d bytes of %d"
              .formatted(pack.idWithin(scope.tenant()), bytes.length, length));
    }
    return bytes;
  }

  /** A fault on the way heals on the second read; one in the store does not. */
  private static <T> T twice(Supplier<T> read) {
    try {
      return read.get();
    } catch (FailureException first) {
      if (!first.code().opensIncident() || first.code() == FailureCode.PACK_MISSING) {
        throw first;
      }
    }
    return read.get();
  }
}
