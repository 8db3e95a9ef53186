package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** One part with wide rows at a time, over all runs of a worker: its memory has room for one. */
final class WideRows {
  /** Bytes from which a row is wide. */
  static final int WIDE = 32 << 20;

  private final Semaphore one = new Semaphore(1, true);

  /** Reads one part. */
  interface Read<T> {
    T run() throws IOException;
  }

  <T> T oneByOne(Read<T> read) throws IOException {
    try {
      one.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FailureCode.CANCELLED.because("interrupted while another wide row was read", e);
    }
    try {
      return read.run();
    } finally {
      one.release();
    }
  }
}
