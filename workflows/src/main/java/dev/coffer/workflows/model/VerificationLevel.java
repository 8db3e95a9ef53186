package dev.coffer.workflows.model;

/** How much of a backup a verification reads. */
public enum VerificationLevel {
  /** Manifest, signature, index, presence, size, lock and version of every pack; no data. */
  STRUCTURE,
  /** All of that, and a random tenth of the chunks (at least one a pack) opened. */
  SAMPLE,
  /** Every byte of every pack opened and every stream digest recomputed. */
  FULL
}
