package dev.coffer.activities.pipeline;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;

/** A bounded number of equal buffers, made when first needed: what bounds a capture's memory. */
final class Buffers {
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private final int size;
  private int unmade;

  Buffers(int count, int size) {
    this.unmade = count;
    this.size = size;
  }

  /** Waits for a free buffer. */
  synchronized byte[] take() throws InterruptedIOException {
    while (free.isEmpty() && unmade == 0) {
      try {
        wait();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("stopped while waiting for a buffer");
      }
    }
    if (free.isEmpty()) {
      unmade--;
      return new byte[size];
    }
    return free.pop();
  }

  synchronized void give(byte[] buffer) {
    free.push(buffer);
    notifyAll();
  }
}
