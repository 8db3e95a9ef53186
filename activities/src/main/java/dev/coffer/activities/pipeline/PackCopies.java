package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.seal.NamingKey;
import dev.coffer.activities.seal.Pack;
import dev.coffer.activities.seal.PackEntry;
import dev.coffer.activities.seal.PackId;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.PackWriter;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantScope;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Seals packs again, each once however many backups refer to it. What is put is read back by its
 * version and compared, chunk by chunk and byte by byte, with what was read of the old one. Safe
 * for several threads, as long as no two of them ask for the same pack.
 */
final class PackCopies {
  private final ResealOrder order;
  private final TenantKeys keys;
  private final NamingKey now;
  private final ObjectStore store;
  private final PackLedger ledger;
  private final Meter meter;
  // 64 bytes a chunk: what lets the next backup refer to a pack without reading it again.
  private final Map<ObjectRef, Copy> known = new ConcurrentHashMap<>();

  PackCopies(
      ResealOrder order,
      TenantKeys keys,
      NamingKey now,
      ObjectStore store,
      PackLedger ledger,
      Meter meter) {
    this.order = order;
    this.keys = keys;
    this.now = now;
    this.store = store;
    this.ledger = ledger;
    this.meter = meter;
  }

  /** A pack that was sealed again, with the names of its chunks in both sealings, by place. */
  record Copy(PackRef anew, byte[] was, byte[] now) {
    int size() {
      return now.length / NamingKey.NAME_BYTES;
    }

    /** Whether the chunk at this place had this name. */
    boolean had(int place, byte[] name) {
      return place < size() && Arrays.equals(at(was, place), name);
    }

    byte[] name(int place) {
      return at(now, place);
    }

    private static byte[] at(byte[] names, int place) {
      int from = place * NamingKey.NAME_BYTES;
      return Arrays.copyOfRange(names, from, from + NamingKey.NAME_BYTES);
    }
  }

  /**
   * The pack as it was sealed again, locked for at least as long as the old one and as the backup
   * that refers to it.
   *
   * @param id what it is called when it is put now
   * @param was the naming key of that backup
   */
  Copy of(TenantScope scope, PackRef old, PackId id, NamingKey was, Lock lock) {
    StoredVersion held = Holdings.require(store, old.object());
    Instant end = held.lockedUntil();
    Lock longest = end != null && end.isAfter(lock.until()) ? new Lock(lock.mode(), end) : lock;
    Copy copy = known.get(old.object());
    if (copy == null) {
      Pack pack = open(scope, old);
      copy =
          ledger
              .find(old)
              // Until its backup is switched no manifest names it, and a purge may sweep it.
              .filter(anew -> store.head(anew.key(), anew.versionId()).isPresent())
              .map(anew -> proved(pack, was.namer(), open(scope, anew), anew))
              .orElseGet(() -> sealed(scope, old, pack, id, was, longest));
      known.put(old.object(), copy);
      meter.bytes(old.bytes());
    }
    keepLocked(copy.anew().object(), longest);
    return copy;
  }

  private Copy sealed(
      TenantScope scope, PackRef old, Pack pack, PackId id, NamingKey was, Lock lock) {
    PackWriter writer =
        new PackWriter(
            scope,
            id,
            order.epoch(),
            keys.epoch(order.epoch()),
            PackWriter.MAX_BYTES,
            new byte[Math.toIntExact(old.bytes())]);
    PackWriter.SealedPack sealed = pack.reseal(was.namer(), now.namer(), writer);
    // One pack may take as long as a heartbeat may be away.
    meter.bytes(0);
    ObjectRef stored = store.putNew(VaultPaths.pack(scope.tenant(), id), sealed.bytes(), lock);
    PackRef anew =
        new PackRef(
            stored.key(),
            stored.versionId(),
            stored.sha256(),
            stored.bytes(),
            sealed.epoch(),
            old.backup(),
            sealed.header());
    meter.bytes(0);
    Copy copy = proved(pack, was.namer(), open(scope, anew), anew);
    ledger.add(old, anew);
    return copy;
  }

  private Pack open(TenantScope scope, PackRef ref) {
    byte[] bytes =
        Pinned.read(store, ref.object(), FailureCode.PACK_MISSING, FailureCode.PACK_ALTERED);
    return Pack.open(scope, ref, bytes, keys.epoch(ref.epoch()));
  }

  /** Both hold the same plain bytes, chunk by chunk, each at the same place and offset. */
  private Copy proved(Pack old, NamingKey.Namer was, Pack anew, PackRef ref) {
    NamingKey.Namer namer = now.namer();
    List<PackEntry> before = old.entries();
    List<PackEntry> after = anew.entries();
    boolean same = before.size() == after.size();
    ByteBuffer oldNames = ByteBuffer.allocate(before.size() * NamingKey.NAME_BYTES);
    ByteBuffer newNames = ByteBuffer.allocate(before.size() * NamingKey.NAME_BYTES);
    for (int i = 0; i < before.size() && same; i++) {
      PackEntry one = before.get(i);
      PackEntry other = after.get(i);
      same =
          one.offset() == other.offset()
              && one.length() == other.length()
              && Arrays.equals(old.open(one, was), anew.open(other, namer));
      oldNames.put(one.name());
      newNames.put(other.name());
    }
    if (!same) {
      throw FailureCode.PACK_ALTERED.because(
          "pack %s does not hold what it was sealed again from".formatted(ref.key()));
    }
    return new Copy(ref, oldNames.array(), newNames.array());
  }

  private void keepLocked(ObjectRef anew, Lock lock) {
    StoredVersion found = Holdings.require(store, anew);
    Instant end = found.lockedUntil();
    if (lock.mode() == LockMode.COMPLIANCE && (end == null || end.isBefore(lock.until()))) {
      store.extendLock(anew, lock.until());
      found = Holdings.require(store, anew);
    }
    Holdings.requireLocked(found, lock.mode(), lock.until());
  }
}
