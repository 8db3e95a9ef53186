package dev.coffer.workflows.model;

import java.util.EnumSet;
import java.util.Set;

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
  ROTATE,
  /** Seal packs, indexes and manifests again; destroy versions that nothing is wrapped under. */
  RESEAL,
  /** Delete what retention lets go, sign its certificate; the only one that deletes. */
  PURGE,
  /**
   * Destroy the key-encryption key of a tenant that leaves, sign what that certifies; at the store,
   * put that and what the tenant takes along. Its policy at the key service is made for that hour
   * and taken away after it.
   */
  SHRED;

  /** Those that a tenant has from its onboarding until it leaves. */
  public static Set<Purpose> standing() {
    return EnumSet.complementOf(EnumSet.of(SHRED));
  }

  /** Those that a tenant that left still has: locks end, and then its remains are purged. */
  public static Set<Purpose> departed() {
    return EnumSet.of(VERIFY, INCIDENT, PURGE);
  }
}
