package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.DeletionCertificate.DestroyedKey;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantGrant;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Destroys a tenant's key-encryption key for good, and has the key service prove it. */
final class Shredder {
  /** What a key service of ours was told to do. */
  static final String SHRED = "keys.shred";

  /** A key that its holder keeps, to destroy it or not: nothing was done to it. */
  static final String LEAVE = "keys.leave";

  private final Catalog catalog;
  private final Trail trail;
  private final KeyService keys;
  private final Lender lender;
  private final Clock clock;

  Shredder(Catalog catalog, Trail trail, KeyService keys, Lender lender, Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.keys = keys;
    this.lender = lender;
    this.clock = clock;
  }

  /**
   * Audits the intent, destroys, and asks for every data key that the keyring in force names.
   *
   * @return empty when a customer holds the key: it is theirs to destroy, and they are not asked
   * @throws FailureException {@code KEY_SURVIVED} when one of them still opens
   */
  Optional<DestroyedKey> shred(TenantGrant grant) {
    boolean held = catalog.heldKey(grant.tenant()).isPresent();
    trail.intend(grant.tenant(), grant, held ? LEAVE : SHRED, Map.of());
    // What certifies the departure signs under this purpose too.
    keys.permitShred(grant.tenant());
    if (held) {
      return Optional.empty();
    }
    RunRef run = new RunRef(grant.tenant(), grant.run());
    String name;
    try (Lender.LentKeys lent = lender.keys(run, Purpose.SHRED)) {
      name = lent.session().destroy();
    }
    Instant destroyedAt = clock.instant();
    requireRefused(run);
    return Optional.of(new DestroyedKey(name, destroyedAt, clock.instant()));
  }

  private void requireRefused(RunRef run) {
    TenantRecord tenant = catalog.tenant(run.tenant());
    try (Lender.LentKeys lent = lender.keys(run, Purpose.VERIFY);
        ObjectStore store = lender.store(run, Purpose.VERIFY)) {
      KeySession session = lent.session();
      Keyring keyring =
          Keyrings.read(
                  run.tenant(),
                  tenant.keyring(),
                  tenant.keyringRevision(),
                  Signing.trusted(session),
                  store)
              .keyring();
      long opened = keyring.wrapped().stream().filter(wrapped -> opens(session, wrapped)).count();
      if (opened > 0) {
        throw FailureCode.KEY_SURVIVED.because(
            "the key service still opens %d of %d data keys"
                .formatted(opened, keyring.wrapped().size()));
      }
    }
  }

  private static boolean opens(KeySession session, String wrapped) {
    try {
      session.unwrap(wrapped).close();
      return true;
    } catch (FailureException refused) {
      if (refused.code() != FailureCode.KEY_DESTROYED) {
        throw refused;
      }
      return false;
    }
  }
}
