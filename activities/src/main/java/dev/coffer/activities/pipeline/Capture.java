package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.ChunkSizes;
import dev.coffer.activities.seal.Chunker;
import dev.coffer.activities.seal.Compression;
import dev.coffer.activities.seal.IndexHead;
import dev.coffer.activities.seal.NamingKey;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.ObjectRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stores one cut: dump → chunk → name → compress → seal → put. Readers take streams from the dump,
 * as many at once as it allows; workers name, compress and seal; packs travel while the next one
 * fills. What bounds the memory is stated on the package page.
 */
public final class Capture {
  private final Tuning tuning;
  private final ChunkSizes sizes;

  public Capture(Tuning tuning) {
    this(tuning, ChunkSizes.V1);
  }

  Capture(Tuning tuning, ChunkSizes sizes) {
    this.tuning = tuning;
    this.sizes = sizes;
  }

  /**
   * Reads every stream of the dump and stores it under the order's attempt; nothing of an earlier
   * attempt is touched or used. The caller closes the dump.
   *
   * @throws dev.coffer.workflows.failure.FailureException what dump and store throw; {@code
   *     DATABASE_UNAVAILABLE} when a stream broke off
   */
  public Captured run(Dump dump, CaptureOrder order, ObjectStore store, Meter meter) {
    TenantKeys keys = order.keys();
    keys.unwrap(List.of(keys.currentEpoch()));
    NamingKey naming = new NamingKey(keys.tenant(), keys.naming(keys.currentNaming()));
    Optional<BackupIndex> parent = parentIndex(order, store);
    try (Crew crew = new Crew()) {
      PackYard yard = new PackYard(order, store, crew, tuning, parent.orElse(null));
      List<IndexHead.Stream> streams = new ArrayList<>();
      List<int[]> lists = new ArrayList<>();
      for (Read read : readAll(dump, crew, yard, naming, meter)) {
        int[] list = read.feed.chunks().list();
        lists.add(list);
        streams.add(
            Translation.toFormat(read.source.spec(), read.tally, read.feed.crc32c(), list.length));
      }
      PackYard.Yield yield = yard.finish();
      dump.finish();
      IndexHead head =
          new IndexHead(
              IndexHead.FORMAT,
              order.backup(),
              order.attempt(),
              keys.currentNaming(),
              dump.cut().at(),
              dump.cut().position(),
              Translation.toFormat(dump.shape()),
              streams,
              yield.packs());
      ObjectRef index = put(new BackupIndex(head, yield.chunks(), lists), order, store);
      return new Captured(index, facts(head, yield, index, keys.currentEpoch()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw FailureCode.CANCELLED.because("the capture was interrupted", stopped);
    }
  }

  /**
   * A parent of another scope, or named under another key, has nothing that could be referenced.
   */
  private static Optional<BackupIndex> parentIndex(CaptureOrder order, ObjectStore store) {
    return order
        .parent()
        .filter(parent -> parent.manifest().scope().equals(order.scope()))
        .filter(parent -> parent.manifest().keyring().naming() == order.keys().currentNaming())
        .map(parent -> Indexes.open(parent, order.keys(), store));
  }

  private static ObjectRef put(BackupIndex index, CaptureOrder order, ObjectStore store) {
    int epoch = order.keys().currentEpoch();
    return store.putNew(
        VaultPaths.index(order.scope(), order.backup(), order.attempt()),
        index.seal(order.scope(), epoch, order.keys().epoch(epoch)),
        order.lock());
  }

  private static BackupFacts facts(
      IndexHead head, PackYard.Yield yield, ObjectRef index, int epoch) {
    return new BackupFacts(
        head.cutAt(),
        head.shape().version(),
        head.streams().size(),
        head.streams().stream().filter(Capture::holdsRows).mapToLong(IndexHead.Stream::rows).sum(),
        head.streams().stream().mapToLong(IndexHead.Stream::bytes).sum(),
        yield.storedBytes() + index.bytes(),
        yield.referencedBytes(),
        yield.written(),
        epoch);
  }

  /** Definitions count as one each in their own stream, and are no rows of the tenant. */
  private static boolean holdsRows(IndexHead.Stream stream) {
    return !stream.kind().equals(StreamSpec.Kind.DEFINITIONS.name());
  }

  /** One stream that was read to its end. */
  private record Read(StreamSource source, StreamTally tally, ChunkFeed feed) {}

  private List<Read> readAll(Dump dump, Crew crew, PackYard yard, NamingKey naming, Meter meter)
      throws InterruptedException {
    List<StreamSource> sources = dump.streams();
    int readers = Math.clamp(sources.size(), 1, Math.max(1, dump.parallelism()));
    // Each reader fills one and each worker empties one; the rest wait between them.
    int count = readers + 2 * tuning.workers() + 2;
    Buffers buffers = new Buffers(count, sizes.maximum());
    BlockingQueue<ChunkFeed.Piece> queue = new ArrayBlockingQueue<>(count);
    Read[] reads = new Read[sources.size()];
    AtomicInteger next = new AtomicInteger();
    List<Crew.Job> reading = new ArrayList<>();
    List<Crew.Job> working = new ArrayList<>();
    for (int i = 0; i < tuning.workers(); i++) {
      working.add(crew.compute(() -> work(queue, buffers, yard, naming, meter)));
    }
    for (int i = 0; i < readers; i++) {
      reading.add(
          crew.wait(
              () -> {
                for (int at = next.getAndIncrement();
                    at < reads.length;
                    at = next.getAndIncrement()) {
                  reads[at] = read(sources.get(at), new ChunkFeed(buffers, queue), naming);
                  meter.stream();
                }
              }));
    }
    crew.join(reading);
    for (int i = 0; i < tuning.workers(); i++) {
      queue.put(END);
    }
    crew.join(working);
    return List.of(reads);
  }

  /** Tells a worker that no chunk follows: no chunk is empty. */
  private static final ChunkFeed.Piece END =
      new ChunkFeed.Piece(new byte[0], 0, new StreamChunks(), 0);

  private Read read(StreamSource source, ChunkFeed feed, NamingKey naming) throws IOException {
    StreamTally tally;
    try (Chunker chunker = naming.chunker(sizes, feed)) {
      tally = source.writeTo(chunker);
    } catch (IOException broken) {
      if (Thread.currentThread().isInterrupted()) {
        throw broken;
      }
      throw FailureCode.DATABASE_UNAVAILABLE.because("a stream of the source broke off", broken);
    }
    if (tally.bytes() != feed.bytes()) {
      throw new IllegalStateException(
          "a stream of %d bytes was counted as %d".formatted(feed.bytes(), tally.bytes()));
    }
    return new Read(source, tally, feed);
  }

  private void work(
      BlockingQueue<ChunkFeed.Piece> queue,
      Buffers buffers,
      PackYard yard,
      NamingKey naming,
      Meter meter)
      throws InterruptedException {
    NamingKey.Namer namer = naming.namer();
    try (Compression compression = new Compression(tuning.level())) {
      for (ChunkFeed.Piece piece = queue.take(); piece.length() > 0; piece = queue.take()) {
        byte[] name = namer.name(piece.buffer(), 0, piece.length());
        PackYard.Claim claim = yard.claim(name, piece.length());
        if (claim.wanted()) {
          int length = compression.compress(piece.buffer(), piece.length());
          yard.add(claim.chunk(), name, piece.length(), compression.result(), length);
        }
        piece.stream().set(piece.place(), claim.chunk());
        buffers.give(piece.buffer());
        meter.bytes(piece.length());
      }
    }
  }
}
