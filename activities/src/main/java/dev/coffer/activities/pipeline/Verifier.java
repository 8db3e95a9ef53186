package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.model.VerificationLevel;

/** Verifies a stored backup without restoring it. */
@SuppressWarnings("DoNotCallSuggester")
public final class Verifier {
  private final Tuning tuning;

  public Verifier(Tuning tuning) {
    this.tuning = tuning;
  }

  /**
   * Reads as deep as the level asks. A failed check is a result; an unavailable service is an
   * exception.
   */
  public VerificationReport run(
      VerifiedManifest backup,
      VerificationLevel level,
      TenantKeys keys,
      ObjectStore store,
      Meter meter) {
    throw new UnsupportedOperationException("verify with " + tuning);
  }
}
