package dev.coffer.activities.keys;

import dev.coffer.activities.secret.KeyLoan;
import java.time.Instant;
import java.util.List;

/**
 * A short time at the key service, for one tenant and one purpose. Closing gives the token back.
 */
public interface KeySession extends AutoCloseable {

  /**
   * A new data key, in clear and wrapped; its derivation context is the tenant's canonical form.
   */
  NewKey newKey();

  /**
   * Unwraps a data key.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code KEY_FOREIGN} when it was wrapped
   *     for another tenant or was altered, {@code KEY_VERSION} when its version is shut out or
   *     unknown
   */
  KeyLoan unwrap(String wrapped);

  /** Signs with the tenant's Ed25519 key (RFC 8032). */
  Signature sign(byte[] message);

  /** The tenant's public keys, all versions. */
  List<VerificationKey> verificationKeys();

  /** Accessor of the token; a name, not a secret. */
  String accessor();

  /** When the key service ends the session by itself, whatever becomes of us. */
  Instant expiresAt();

  @Override
  void close();

  /** A data key in both forms. The loan is the caller's to close. */
  record NewKey(KeyLoan clear, String wrapped) {}

  /**
   * An Ed25519 signature.
   *
   * @param keyId {@code <tenant>/<version>}
   */
  record Signature(String keyId, byte[] bytes) {}

  /**
   * A public key.
   *
   * @param bytes the 32 raw bytes (RFC 8032)
   */
  record VerificationKey(String keyId, byte[] bytes) {}
}
