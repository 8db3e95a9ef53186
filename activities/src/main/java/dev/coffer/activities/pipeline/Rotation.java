package dev.coffer.activities.pipeline;

import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Keyrings.VerifiedKeyring;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyChange;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a rotation does to a keyring. Each of the three may be killed anywhere and run again: what
 * is there decides what is left to do. None reads a byte of a backup.
 */
public final class Rotation {
  private Rotation() {}

  /**
   * Puts the revision after this one under a new version of the key-encryption key. Whatever was
   * done before is gone on from: a keyring that stands in the next one's place and follows from
   * this one is the result, a key version that this one's wraps do not need yet is not made again.
   *
   * @param from the keyring in force
   * @param change what it changes beyond; what stands there already may have changed something else
   * @param at time of creation of the new epoch
   * @throws FailureException {@code KEYS_ROLLED_BACK} when the key service lacks versions that the
   *     keyring needs, {@code KEY_VERSION} and {@code KEY_FOREIGN} when it does not rewrap, {@code
   *     KEYRING_ALTERED} when something else stands in the next one's place
   */
  public static VerifiedKeyring advance(
      Keyring from,
      KeyChange change,
      KeySession session,
      ObjectStore store,
      Lock lock,
      Instant at) {
    Keyrings.requireVersions(from, session);
    Optional<VerifiedKeyring> standing = following(from, session, store);
    if (standing.isPresent()) {
      return standing.get();
    }
    Keyring next = rewrapped(from.without(change), change.naming(), session, at);
    byte[] envelope = Dsse.seal(Keyring.PAYLOAD_TYPE, next.encode(), Signing.by(session));
    String key = VaultPaths.keyring(from.tenant(), next.revision());
    try {
      return new VerifiedKeyring(next, store.putNew(key, envelope, lock));
    } catch (FailureException taken) {
      if (taken.code() != FailureCode.ALREADY_EXISTS) {
        throw taken;
      }
      return following(from, session, store).orElseThrow(() -> taken);
    }
  }

  private static Keyring rewrapped(Keyring from, boolean naming, KeySession session, Instant at) {
    session.rotateTo(from.minimumVersion() + 1);
    List<String> anew = session.rewrap(from.wrapped());
    String epoch = newKey(session);
    String added = naming ? newKey(session) : null;
    int version = Math.min(oldest(anew, session), session.version(epoch));
    version = added == null ? version : Math.min(version, session.version(added));
    if (version <= from.minimumVersion()) {
      throw FailureCode.KEY_VERSION.because(
          "the key service wraps under version %d, which is not newer than %d"
              .formatted(version, from.minimumVersion()));
    }
    return from.next(version, anew, epoch, added, at);
  }

  private static String newKey(KeySession session) {
    KeySession.NewKey made = session.newKey();
    made.clear().close();
    return made.wrapped();
  }

  /** What stands in the next one's place; empty when nothing does. */
  private static Optional<VerifiedKeyring> following(
      Keyring from, KeySession session, ObjectStore store) {
    String key = VaultPaths.keyring(from.tenant(), from.revision() + 1);
    List<Discovery.Found> found =
        Discovery.objects(store, key).stream()
            .filter(object -> object.version().key().equals(key))
            .toList();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<Dsse.TrustedKey> trusted = Signing.trusted(session);
    return Optional.of(
        found.stream()
            .flatMap(object -> Keyrings.verified(from.tenant(), object, trusted).stream())
            .filter(standing -> from.isFollowedBy(standing.keyring()))
            .findFirst()
            .orElseThrow(
                () ->
                    FailureCode.KEYRING_ALTERED.because(
                        "what stands in place of keyring %d does not follow from keyring %d"
                            .formatted(from.revision() + 1, from.revision()))));
  }

  /**
   * Proves that a keyring opens all that the one before it opened, but for what it leaves out: it
   * follows from it, every key of it unwraps, and each one that both hold is the same key. Where
   * the key service has shut the older wraps out already, that was proved before it did.
   *
   * @throws FailureException {@code KEYRING_ALTERED} when it does not follow or a key differs; what
   *     unwrapping throws
   */
  public static void prove(Keyring from, Keyring next, KeySession session) {
    Keyrings.requireVersions(next, session);
    if (!from.isFollowedBy(next)) {
      throw FailureCode.KEYRING_ALTERED.because(
          "keyring %d does not follow from keyring %d".formatted(next.revision(), from.revision()));
    }
    List<KeyLoan> now = session.unwrapAll(next.wrapped());
    try {
      if (session.versions().minimum() <= from.minimumVersion()) {
        requireSame(from.keptIn(next), session, now);
      }
    } finally {
      now.forEach(KeyLoan::close);
    }
  }

  private static void requireSame(Keyring from, KeySession session, List<KeyLoan> now) {
    List<KeyLoan> before = session.unwrapAll(from.wrapped());
    try {
      int epochs = from.epochs().size();
      for (int i = 0; i < before.size(); i++) {
        // The new epoch stands behind the old ones and before the naming keys.
        KeyLoan same = now.get(i < epochs ? i : i + 1);
        if (!MessageDigest.isEqual(before.get(i).bytes(), same.bytes())) {
          throw FailureCode.KEYRING_ALTERED.because(
              "key %d of keyring %d is not the one that keyring %d holds"
                  .formatted(i + 1, from.revision() + 1, from.revision()));
        }
      }
    } finally {
      before.forEach(KeyLoan::close);
    }
  }

  /**
   * Shuts out the versions of the key-encryption key that no wrap in the keyring in force needs,
   * after a look at every one of them.
   *
   * @return the oldest version that still unwraps
   */
  public static int shutOut(Keyring inForce, KeySession session) {
    Keyrings.requireVersions(inForce, session);
    int needed = oldest(inForce.wrapped(), session);
    if (needed < inForce.minimumVersion()) {
      throw FailureCode.KEYRING_ALTERED.because(
          "keyring %d holds a key under version %d, below its minimum of %d"
              .formatted(inForce.revision(), needed, inForce.minimumVersion()));
    }
    session.raiseMinimum(needed);
    return session.versions().minimum();
  }

  /**
   * Destroys the versions of the key-encryption key that no wrap in the keyring in force needs,
   * after a look at every one of them, and proves that the wraps of an older keyring are dead.
   *
   * @throws FailureException {@code KEYRING_ALTERED} when the keyring in force needs a version that
   *     is below its minimum; {@code KEY_VERSION} when a version is not shut out, or an old wrap
   *     still opens
   */
  public static void destroy(Keyring inForce, Keyring old, KeySession session) {
    Keyrings.requireVersions(inForce, session);
    int needed = oldest(inForce.wrapped(), session);
    if (needed < inForce.minimumVersion() || old.minimumVersion() >= inForce.minimumVersion()) {
      throw FailureCode.KEYRING_ALTERED.because(
          "keyring %d holds a key under version %d, below its minimum of %d"
              .formatted(inForce.revision(), needed, inForce.minimumVersion()));
    }
    session.destroyBelow(needed);
    for (String wrapped : old.wrapped()) {
      requireDead(old, wrapped, session);
    }
  }

  private static void requireDead(Keyring old, String wrapped, KeySession session) {
    try {
      session.unwrap(wrapped).close();
    } catch (FailureException refused) {
      if (refused.code() == FailureCode.KEY_VERSION) {
        return;
      }
      throw refused;
    }
    throw FailureCode.KEY_VERSION.because(
        "a key of keyring %d still opens".formatted(old.revision()));
  }

  private static int oldest(List<String> wrapped, KeySession session) {
    return wrapped.stream().mapToInt(session::version).min().orElseThrow();
  }
}
