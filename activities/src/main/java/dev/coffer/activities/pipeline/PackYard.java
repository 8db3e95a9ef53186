package dev.coffer.activities.pipeline;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.ChunkTable;
import dev.coffer.activities.seal.PackEntry;
import dev.coffer.activities.seal.PackId;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.PackWriter;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.model.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each chunk whether it is stored already, fills packs with those that are not, and
 * sends full packs to the store. Chunks arrive in the order in which workers finish, so a pack's
 * order is not a stream's.
 */
final class PackYard {
  private final CaptureOrder order;
  private final ObjectStore store;
  private final Crew crew;
  private final int packBytes;
  private final Semaphore uploads;
  private final @Nullable BackupIndex parent;

  private final ChunkTable chunks = new ChunkTable();
  private final List<@Nullable PackRef> packs = new ArrayList<>();
  // Uploads report here, not under our monitor: whoever holds it may be waiting for them.
  private final Map<Integer, PackRef> landed = new ConcurrentHashMap<>();
  private final List<Crew.Job> running = new ArrayList<>();
  // Position in the parent's table of packs to position in ours.
  private final Map<Integer, Integer> referenced = new HashMap<>();
  private final List<Integer> openChunks = new ArrayList<>();
  private @Nullable PackWriter open;
  private byte[] space = new byte[1 << 16];
  private int openPack;
  private int begun;

  PackYard(
      CaptureOrder order,
      ObjectStore store,
      Crew crew,
      Tuning tuning,
      @Nullable BackupIndex parent) {
    this.order = order;
    this.store = store;
    this.crew = crew;
    this.packBytes = tuning.packBytes();
    this.uploads = new Semaphore(tuning.uploads());
    this.parent = parent;
  }

  /** A chunk's number, and whether whoever asked has to bring its content. */
  record Claim(int chunk, boolean wanted) {}

  /** Claims a chunk by its name: only the first to ask for a chunk that is nowhere is to add it. */
  synchronized Claim claim(byte[] name, int plain) {
    int known = chunks.find(name);
    if (known >= 0) {
      return new Claim(known, false);
    }
    int chunk = chunks.add(name, plain);
    if (parent == null) {
      return new Claim(chunk, true);
    }
    int old = parent.chunks().find(name);
    if (old < 0 || !usable(parent.head().packs().get(parent.chunks().pack(old)))) {
      return new Claim(chunk, true);
    }
    PackEntry entry = parent.chunks().entry(old);
    int pack = refer(parent.chunks().pack(old), parent.head().packs());
    chunks.place(chunk, pack, entry.index(), entry.offset(), entry.length());
    return new Claim(chunk, false);
  }

  private boolean usable(PackRef pack) {
    return order.keys().hasEpoch(pack.epoch());
  }

  private int refer(int parentPack, List<PackRef> parentPacks) {
    return referenced.computeIfAbsent(
        parentPack,
        position -> {
          packs.add(parentPacks.get(position));
          return packs.size() - 1;
        });
  }

  /** Adds the content of a claimed chunk; blocks while enough packs are on their way. */
  synchronized void add(int chunk, byte[] name, int plain, byte[] compressed, int length)
      throws InterruptedException {
    PackWriter writer = open;
    if (writer != null && !writer.takes(length)) {
      send(writer);
      writer = null;
    }
    if (writer == null) {
      writer = begin();
    }
    writer.add(name, plain, compressed, length);
    openChunks.add(chunk);
  }

  private PackWriter begin() {
    int epoch = order.keys().currentEpoch();
    PackId id = new PackId(order.backup(), order.attempt(), begun++);
    PackWriter writer =
        new PackWriter(order.scope(), id, epoch, order.keys().epoch(epoch), packBytes, space);
    openPack = packs.size();
    packs.add(null);
    open = writer;
    return writer;
  }

  private void send(PackWriter writer) throws InterruptedException {
    uploads.acquire();
    PackWriter.SealedPack sealed = writer.finish();
    for (PackEntry entry : sealed.entries()) {
      int chunk = openChunks.get(entry.index());
      chunks.place(chunk, openPack, entry.index(), entry.offset(), entry.length());
    }
    openChunks.clear();
    space = writer.space();
    open = null;
    int position = openPack;
    String key =
        VaultPaths.pack(
            order.scope().tenant(), new PackId(order.backup(), order.attempt(), begun - 1));
    running.add(crew.wait(() -> put(key, sealed, position)));
  }

  private void put(String key, PackWriter.SealedPack sealed, int position) {
    try {
      ObjectRef stored = store.putNew(key, sealed.bytes(), order.lock());
      landed.put(
          position,
          new PackRef(
              stored.key(),
              stored.versionId(),
              stored.sha256(),
              stored.bytes(),
              sealed.epoch(),
              order.backup(),
              sealed.header()));
    } finally {
      uploads.release();
    }
  }

  /** Sends what is left and waits until everything is stored. */
  Yield finish() throws InterruptedException {
    List<Crew.Job> sent;
    synchronized (this) {
      if (open != null) {
        send(open);
      }
      sent = List.copyOf(running);
    }
    crew.join(sent);
    synchronized (this) {
      landed.forEach(packs::set);
      List<PackRef> table = new ArrayList<>(packs.size());
      packs.forEach(pack -> table.add(requireNonNull(pack, "a pack was not stored")));
      long older =
          referenced.values().stream().mapToLong(position -> table.get(position).bytes()).sum();
      long stored = landed.values().stream().mapToLong(PackRef::bytes).sum();
      return new Yield(chunks, table, begun, stored, older);
    }
  }

  /**
   * What came of a capture.
   *
   * @param written packs that it wrote
   * @param storedBytes bytes of those
   * @param referencedBytes bytes of older packs that it refers to
   */
  record Yield(
      ChunkTable chunks,
      List<PackRef> packs,
      int written,
      long storedBytes,
      long referencedBytes) {}
}
