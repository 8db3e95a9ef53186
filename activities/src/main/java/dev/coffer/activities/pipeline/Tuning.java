package dev.coffer.activities.pipeline;

/**
 * How much a capture or a recall may use at once.
 *
 * @param workers threads that name, compress and seal, or open
 * @param uploads packs on their way to the store
 * @param packBytes size at which a pack is closed; the format allows 32 MiB
 * @param level zstd level, 1 to 19
 */
public record Tuning(int workers, int uploads, int packBytes, int level) {
  /** Two workers, two uploads, packs of 16 MiB, level 1: see the package page for the memory. */
  public static final Tuning DEFAULT = new Tuning(2, 2, 16 << 20, 1);

  public Tuning {
    if (workers < 1 || uploads < 1 || packBytes < 1 << 12 || packBytes > 32 << 20) {
      throw new IllegalArgumentException("tuning out of range");
    }
    if (level < 1 || level > 19) {
      throw new IllegalArgumentException("zstd level out of range: " + level);
    }
  }
}
