package dev.coffer.activities.seal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.coffer.workflows.failure.FailureCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Zstandard (RFC 8878), one frame a chunk. Not for several threads. */
public final class Compression implements AutoCloseable {
  private final ZstdCompressCtx context;
  private byte[] scratch = new byte[0];

  /** Compresses at this zstd level. */
  public Compression(int level) {
    context = new ZstdCompressCtx();
    context.setLevel(level);
    context.setContentSize(true);
    // The tag proves more than a checksum.
    context.setChecksum(false);
  }

  /** Compresses; the result lies at the start of {@link #result()}. Returns its length. */
  public int compress(byte[] plain, int length) {
    int bound = Math.toIntExact(Zstd.compressBound(length));
    if (scratch.length < bound) {
      scratch = new byte[bound];
    }
    return context.compressByteArray(scratch, 0, scratch.length, plain, 0, length);
  }

  /** Where {@link #compress} puts its result; overwritten by the next one. */
  public byte[] result() {
    return scratch;
  }

  @Override
  public void close() {
    context.close();
    Arrays.fill(scratch, (byte) 0);
  }

  /**
   * Decompresses to exactly the size that was declared, and never writes a byte more.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code SIZE_EXCEEDED} when the declared
   *     size is more than a chunk may have or the frame holds more than that, {@code CHUNK_ALTERED}
   *     when it holds less or is no frame
   */
  static byte[] decompress(byte[] frame, int plainLength) {
    if (plainLength < 1 || plainLength > ChunkSizes.V1.maximum()) {
      throw FailureCode.SIZE_EXCEEDED.because("a chunk declares " + plainLength + " bytes");
    }
    byte[] plain = new byte[plainLength];
    long written;
    try {
      written = Zstd.decompressByteArray(plain, 0, plainLength, frame, 0, frame.length);
    } catch (ZstdException refused) {
      throw refusal(refused.getErrorCode(), plainLength, refused);
    }
    if (Zstd.isError(written)) {
      throw refusal(Zstd.getErrorCode(written), plainLength, null);
    }
    if (written != plainLength) {
      throw FailureCode.CHUNK_ALTERED.because(
          "a chunk holds %d bytes, not %d".formatted(written, plainLength));
    }
    return plain;
  }

  private static RuntimeException refusal(long error, int plainLength, @Nullable Throwable cause) {
    IllegalStateException detail = new IllegalStateException("zstd error " + error, cause);
    return error == Zstd.errDstSizeTooSmall()
        ? FailureCode.SIZE_EXCEEDED.because(
            "a chunk holds more than the " + plainLength + " bytes that it declares", detail)
        : FailureCode.CHUNK_ALTERED.because("a chunk is not a zstd frame", detail);
  }
}
