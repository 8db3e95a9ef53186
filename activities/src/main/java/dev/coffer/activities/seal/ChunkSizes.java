package dev.coffer.activities.seal;

/**
 * Where a chunk may end, in plain bytes.
 *
 * @param minimum no chunk but a stream's last is shorter
 * @param normal a power of two; boundaries are rarer before it and more frequent after it
 * @param maximum no chunk is longer
 */
public record ChunkSizes(int minimum, int normal, int maximum) {
  /** The sizes of format v1: 256 KiB, 1 MiB, 4 MiB. */
  public static final ChunkSizes V1 = new ChunkSizes(256 << 10, 1 << 20, 4 << 20);

  public ChunkSizes {
    if (minimum < 64
        || minimum > normal
        || normal > maximum
        || maximum > 4 << 20
        || Integer.bitCount(normal) != 1) {
      throw new IllegalArgumentException("chunk sizes out of order");
    }
  }
}
