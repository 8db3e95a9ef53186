package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;

/**
 * A staged copy that equals its backup: digests, row counts, schema and isolation posture. Only
 * this type can be promoted.
 *
 * @param fingerprint digest over all streams' row counts and row digests, as found in quarantine
 */
public record VerifiedCopy(StagedCopy copy, Digest fingerprint, int streams) implements Granted {
  public VerifiedCopy {
    requireNonNull(copy, "copy is null");
    requireNonNull(fingerprint, "fingerprint is null");
  }

  @Override
  public ScopeGrant grant() {
    return copy.grant();
  }
}
