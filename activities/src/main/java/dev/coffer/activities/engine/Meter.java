package dev.coffer.activities.engine;

/**
 * Hears of progress; a call may throw to stop the work (cancellation). Cheap enough to be called
 * for every few kilobytes, from any thread.
 */
public interface Meter {
  /** {@code bytes} more plain bytes were moved. */
  void bytes(long bytes);

  /** One more stream is done. */
  void stream();
}
