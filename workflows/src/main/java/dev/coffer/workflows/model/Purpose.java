package dev.coffer.workflows.model;

/** What a credential may be used for; each purpose has its own policy at the key service. */
public enum Purpose {
  /** Create a tenant's keys and put its first keyring. */
  ONBOARD,
  /** Wrap new data, sign manifests. */
  BACKUP,
  /** Unwrap and verify, sign nothing but restore proofs. */
  RESTORE,
  /** Unwrap and read back, write nothing. */
  VERIFY,
  /** Collect and sign evidence, holds and their liftings included. */
  INCIDENT,
  /** Set and lift the store's own legal holds, nothing else. */
  HOLD,
  /** Make key versions, rewrap and add data keys, shut old versions out, put keyrings. */
  ROTATE
}
