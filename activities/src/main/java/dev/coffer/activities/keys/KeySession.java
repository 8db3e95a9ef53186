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
   *     unknown, {@code KEY_DESTROYED} when there is no key any more
   */
  KeyLoan unwrap(String wrapped);

  /**
   * Unwraps several data keys in one call, in their order; errors as for {@link #unwrap}. The loans
   * are the caller's to close.
   */
  List<KeyLoan> unwrapAll(List<String> wrapped);

  /** Which versions of the tenant's key-encryption key there are. */
  KeyVersions versions();

  /**
   * Makes the next version of the key-encryption key, unless this one is there already. A call
   * whose answer was lost may have made it; called again, this looks before it makes another.
   *
   * @param version at least the newest version after the call
   */
  void rotateTo(int version);

  /**
   * Wraps data keys anew under the newest version, in one call and in their order; they never show
   * in clear, and the derivation context stays. Errors as for {@link #unwrap}.
   */
  List<String> rewrap(List<String> wrapped);

  /**
   * The version that a data key is wrapped under; asks nobody.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code KEY_FOREIGN} when this key service
   *     wraps in another form
   */
  int version(String wrapped);

  /**
   * Shuts out the versions below this one; never lets one in again.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code KEY_VERSION} when there is no such
   *     version
   */
  void raiseMinimum(int version);

  /**
   * Destroys the key-encryption key, all versions, for good. From then on whatever needs it fails
   * with {@code KEY_DESTROYED}; the signing key stays. Called again, it changes nothing.
   *
   * @return what the key service called it
   * @throws dev.coffer.workflows.failure.FailureException {@code KEY_REVOKED} when a customer holds
   *     it: it is theirs to destroy
   */
  String destroy();

  /**
   * Destroys the versions below this one for good: unlike a minimum, which an administrator can
   * lower again, this cannot be taken back.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code KEY_VERSION} when a version below
   *     it is not shut out
   */
  void destroyBelow(int version);

  /** Signs with the tenant's Ed25519 key (RFC 8032). */
  Signature sign(byte[] message);

  /** The tenant's public keys, all versions. */
  List<VerificationKey> verificationKeys();

  /** Whether a customer holds the key-encryption key, and may take it back at any moment. */
  boolean held();

  /** Accessor of the token; a name, not a secret. */
  String accessor();

  /** When the key service ends the session by itself, whatever becomes of us. */
  Instant expiresAt();

  @Override
  void close();

  /**
   * Versions of a key-encryption key.
   *
   * @param newest the one that new keys are wrapped under
   * @param minimum the oldest one that still unwraps
   */
  record KeyVersions(int newest, int minimum) {}

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
