package dev.coffer.activities.pipeline;

import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes, reads and finds a tenant's keyrings. */
public final class Keyrings {
  private Keyrings() {}

  /** A keyring that verified, and the version that it was read from. */
  public record VerifiedKeyring(Keyring keyring, ObjectRef object) {}

  /**
   * Puts revision 1: epoch 1 and naming key 1. When an earlier try has put it, that one stays.
   *
   * @param at time of creation, the same for every try
   */
  public static ObjectRef create(
      TenantId tenant, KeySession session, ObjectStore store, Lock lock, Instant at) {
    KeySession.NewKey epoch = session.newKey();
    KeySession.NewKey naming = session.newKey();
    epoch.clear().close();
    naming.clear().close();
    Keyring first =
        new Keyring(
            Keyring.FORMAT,
            tenant,
            1,
            1,
            at,
            List.of(new Keyring.Epoch(1, epoch.wrapped(), at)),
            List.of(new Keyring.Naming(1, naming.wrapped(), at)));
    byte[] envelope = Dsse.seal(Keyring.PAYLOAD_TYPE, first.encode(), Signing.by(session));
    String key = VaultPaths.keyring(tenant, 1);
    try {
      return store.putNew(key, envelope, lock);
    } catch (FailureException taken) {
      if (taken.code() != FailureCode.ALREADY_EXISTS) {
        throw taken;
      }
      return newest(tenant, Signing.trusted(session), store)
          .filter(found -> found.object().key().equals(key))
          .map(VerifiedKeyring::object)
          .orElseThrow(
              () ->
                  FailureCode.KEYRING_ALTERED.because(
                      "something that is not a keyring stands where the first one belongs"));
    }
  }

  /**
   * Reads one pinned keyring and verifies it.
   *
   * @param knownRevision the highest revision that anything trusted has named
   * @throws FailureException {@code KEYRING_ALTERED} when it is missing, unsigned, or not what was
   *     pinned, {@code SCOPE_MISMATCH} when it is another tenant's, {@code KEYRING_ROLLBACK} when
   *     its revision is lower than known
   */
  public static VerifiedKeyring read(
      TenantId tenant,
      ObjectRef pinned,
      int knownRevision,
      List<Dsse.TrustedKey> trusted,
      ObjectStore store) {
    byte[] envelope =
        Pinned.read(store, pinned, FailureCode.KEYRING_ALTERED, FailureCode.KEYRING_ALTERED);
    Keyring keyring = verify(tenant, envelope, trusted);
    if (!pinned.key().equals(VaultPaths.keyring(tenant, keyring.revision()))) {
      throw FailureCode.OBJECT_RENAMED.because(
          "keyring revision " + keyring.revision() + " stands under the name of another");
    }
    if (keyring.revision() < knownRevision) {
      throw FailureCode.KEYRING_ROLLBACK.because(
          "keyring revision " + keyring.revision() + " is older than " + knownRevision);
    }
    return new VerifiedKeyring(keyring, pinned);
  }

  /**
   * Which keyring is in force.
   *
   * @param revision the highest revision that anything trusted has named
   */
  public record InForce(ObjectRef object, int revision) {}

  /**
   * Reads the keyring in force, verifies it, and lends its keys. Errors as for {@link #read}.
   *
   * @param inForce asked once now, and again when the key service has shut a version out meanwhile
   */
  public static TenantKeys open(
      TenantId tenant, Supplier<InForce> inForce, KeySession session, ObjectStore store) {
    Supplier<Keyring> reading =
        () -> {
          InForce now = inForce.get();
          return read(tenant, now.object(), now.revision(), Signing.trusted(session), store)
              .keyring();
        };
    return new TenantKeys(reading, session);
  }

  /**
   * The versions that a keyring needs are there. A key service whose storage was rolled back has
   * forgotten them (K9). A customer may shut a version out that it holds: one way of taking the key
   * back.
   */
  static void requireVersions(Keyring keyring, KeySession session) {
    KeySession.KeyVersions versions = session.versions();
    if (versions.newest() < keyring.minimumVersion()) {
      throw FailureCode.KEYS_ROLLED_BACK.because(
          "the key service is at version %d of the key, keyring %d needs version %d"
              .formatted(versions.newest(), keyring.revision(), keyring.minimumVersion()));
    }
    if (session.held() && versions.minimum() > keyring.minimumVersion()) {
      throw FailureCode.KEY_REVOKED.because(
          "whoever holds the key of %s has shut out version %d, which keyring %d needs"
              .formatted(keyring.tenant(), keyring.minimumVersion(), keyring.revision()));
    }
  }

  /**
   * The highest revision in a vault that verifies, for when no catalog pins one. A rollback of the
   * whole vault is not noticed here: only a remembered revision can tell.
   */
  public static Optional<VerifiedKeyring> newest(
      TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    return Discovery.objects(store, VaultPaths.keyrings(tenant)).reversed().stream()
        .flatMap(object -> verified(tenant, object, trusted).stream())
        .findFirst();
  }

  /** What was found, if it is a keyring of this tenant at its own place. */
  static Optional<VerifiedKeyring> verified(
      TenantId tenant, Discovery.Found object, List<Dsse.TrustedKey> trusted) {
    try {
      Keyring keyring = verify(tenant, object.content().get(), trusted);
      ObjectRef ref = object.ref();
      return ref.key().equals(VaultPaths.keyring(tenant, keyring.revision()))
          ? Optional.of(new VerifiedKeyring(keyring, ref))
          : Optional.empty();
    } catch (FailureException refused) {
      if (refused.code().retryable()) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  private static Keyring verify(TenantId tenant, byte[] envelope, List<Dsse.TrustedKey> trusted) {
    try {
      Dsse.Envelope parsed = Dsse.parse(envelope);
      Foreign.refuse(tenant, parsed);
      if (parsed.verifiedBy(Keyring.PAYLOAD_TYPE, trusted).isEmpty()) {
        throw FailureCode.KEYRING_ALTERED.because("no key of " + tenant + " signed the keyring");
      }
      Keyring keyring = Keyring.decode(parsed.payload());
      if (!keyring.tenant().equals(tenant)) {
        throw FailureCode.SCOPE_MISMATCH.because("the keyring is not of " + tenant);
      }
      return keyring;
    } catch (IOException unreadable) {
      throw FailureCode.KEYRING_ALTERED.because("the keyring cannot be read", unreadable);
    }
  }
}
