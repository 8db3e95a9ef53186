package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.activities.seal.IndexHead;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One stream, chunk by chunk, each opened before any byte of it is given away; a few ranges are
 * fetched ahead. The end is only reported when length and digests are right.
 */
final class StreamInput extends InputStream {
  private final IndexHead.Stream stream;
  private final Ranges ranges;
  private final PackReads reads;
  private final ExecutorService fetchers;
  private final int depth;
  private final ArrayDeque<Future<List<byte[]>>> ahead = new ArrayDeque<>();
  private final CRC32C crc = new CRC32C();
  private final @Nullable MessageDigest definitions;
  private Iterator<byte[]> chunks = List.<byte[]>of().iterator();
  private byte[] chunk = new byte[0];
  private int at;
  private long given;
  private boolean ended;

  StreamInput(
      IndexHead.Stream stream,
      Ranges ranges,
      PackReads reads,
      ExecutorService fetchers,
      int depth) {
    this.depth = depth;
    this.stream = stream;
    this.ranges = ranges;
    this.reads = reads;
    this.fetchers = fetchers;
    this.definitions =
        stream.kind().equals(StreamSpec.Kind.DEFINITIONS.name()) ? Digest.sha256() : null;
  }

  @Override
  public int read() throws IOException {
    return at < chunk.length || advance() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (at == chunk.length && !advance()) {
      return -1;
    }
    int taken = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, into, offset, taken);
    at += taken;
    return taken;
  }

  @Override
  public void close() {
    ahead.forEach(future -> future.cancel(true));
    ahead.clear();
    chunks = List.<byte[]>of().iterator();
    chunk = new byte[0];
    at = 0;
    ended = true;
  }

  private boolean advance() throws IOException {
    while (!ended && !chunks.hasNext()) {
      fetchAhead();
      Future<List<byte[]>> next = ahead.poll();
      if (next == null) {
        requireWhole();
        ended = true;
      } else {
        chunks = await(next).iterator();
        fetchAhead();
      }
    }
    if (ended) {
      return false;
    }
    chunk = chunks.next();
    at = 0;
    given += chunk.length;
    crc.update(chunk);
    if (definitions != null) {
      definitions.update(chunk);
    }
    return true;
  }

  private void fetchAhead() {
    while (ahead.size() < depth && ranges.hasNext()) {
      Ranges.Range range = ranges.next();
      try {
        ahead.add(fetchers.submit(() -> reads.open(range)));
      } catch (RejectedExecutionException closed) {
        throw new IllegalStateException("the backup was closed", closed);
      }
    }
  }

  private void requireWhole() {
    if (given != stream.bytes()) {
      throw FailureCode.STREAM_TRUNCATED.because(
          "a stream ended after %d bytes of %d".formatted(given, stream.bytes()));
    }
    if (crc.getValue() != stream.crc32c()
        || (definitions != null
            && !HexFormat.of().formatHex(definitions.digest()).equals(stream.content().hex()))) {
      throw FailureCode.STREAM_DIGEST.because(
          "a stream of %d bytes has not the digest that it was stored with".formatted(given));
    }
  }

  private static List<byte[]> await(Future<List<byte[]>> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while reading a stream");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException own) {
        throw own;
      }
      throw new IOException("a range could not be read", failed.getCause());
    }
  }
}
