package dev.coffer.activities.teststack;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A planted slowness; never a way for a test to wait for something. */
final class Pause {
  private Pause() {}

  static void of(Duration length) {
    long until = System.nanoTime() + length.toNanos();
    long left = length.toNanos();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = until - System.nanoTime();
    }
  }
}
