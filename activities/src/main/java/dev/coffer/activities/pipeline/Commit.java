package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.store.ObjectStore;

/** Reads a captured backup back, verifies it and puts its signed manifest: the commit. */
@SuppressWarnings("DoNotCallSuggester")
public final class Commit {
  private final Tuning tuning;

  public Commit(Tuning tuning) {
    this.tuning = tuning;
  }

  /**
   * Verifies what a capture stored and commits it. May run twice: the second run finds the manifest
   * of the first.
   *
   * @param keys unlocked for this activity; the caller closes them
   */
  public VerifiedManifest run(
      CommitOrder order, TenantKeys keys, KeySession session, ObjectStore store, Meter meter) {
    throw new UnsupportedOperationException("commit with " + tuning);
  }
}
