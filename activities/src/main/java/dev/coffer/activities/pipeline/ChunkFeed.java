package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.Chunker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.zip.CRC32C;

/** Passes one stream's chunks on to the workers, and keeps count of what went by. */
final class ChunkFeed implements Chunker.Sink {
  private final Buffers buffers;
  private final BlockingQueue<Piece> queue;
  private final StreamChunks chunks = new StreamChunks();
  private final CRC32C crc = new CRC32C();
  private long bytes;

  /** A chunk on its way: {@code place} is its place in the stream. */
  record Piece(byte[] buffer, int length, StreamChunks stream, int place) {}

  ChunkFeed(Buffers buffers, BlockingQueue<Piece> queue) {
    this.buffers = buffers;
    this.queue = queue;
  }

  @Override
  public byte[] buffer() throws IOException {
    return buffers.take();
  }

  @Override
  public void chunk(byte[] buffer, int length) throws IOException {
    crc.update(buffer, 0, length);
    bytes += length;
    try {
      queue.put(new Piece(buffer, length, chunks, chunks.next()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while passing a chunk on");
    }
  }

  long bytes() {
    return bytes;
  }

  long crc32c() {
    return crc.getValue();
  }

  StreamChunks chunks() {
    return chunks;
  }
}
