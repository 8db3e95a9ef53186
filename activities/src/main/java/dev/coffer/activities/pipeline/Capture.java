package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.store.ObjectStore;

/** Stores one cut: dump, chunk, name, compress, seal, put. */
@SuppressWarnings("DoNotCallSuggester")
public final class Capture {
  private final Tuning tuning;

  public Capture(Tuning tuning) {
    this.tuning = tuning;
  }

  /** Reads every stream of the dump and stores it. The caller closes the dump. */
  public Captured run(Dump dump, CaptureOrder order, ObjectStore store, Meter meter) {
    throw new UnsupportedOperationException("capture with " + tuning);
  }
}
