package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.ListedBackup;
import dev.coffer.activities.catalog.PackCopy;
import dev.coffer.activities.catalog.Resealing;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Expectation;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.Opening;
import dev.coffer.activities.pipeline.PackLedger;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.TenantKeys;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What one tenant's backups are sealed under, by the catalog and by what their manifests say. */
final class Sealings {
  private static final int PAGE = 200;

  private final Catalog catalog;
  private final TenantId tenant;
  private final KeySession session;
  private final List<Dsse.TrustedKey> trusted;
  private final ObjectStore store;

  Sealings(Catalog catalog, TenantId tenant, KeySession session, ObjectStore store) {
    this.catalog = catalog;
    this.tenant = tenant;
    this.session = session;
    this.trusted = Signing.trusted(session);
    this.store = store;
  }

  /** Every committed backup, by id. */
  void each(Consumer<ListedBackup> each) {
    BackupId after = null;
    List<ListedBackup> page;
    do {
      page = catalog.listedBackups(tenant, after, PAGE);
      page.forEach(each);
      after = page.isEmpty() ? null : page.getLast().backup().id();
    } while (page.size() == PAGE);
  }

  /**
   * The manifest in force; empty when the backup is not listed any more, since a purge took it.
   * Errors as for {@link Opening#open}.
   */
  Optional<VerifiedManifest> manifest(ListedBackup listed) {
    try {
      return Optional.of(
          Opening.open(
              listed.backup().manifest(),
              new Expectation(
                  listed.scope(), listed.backup().id(), listed.backup().envelope().digest()),
              trusted,
              store));
    } catch (FailureException refused) {
      if (isListed(listed)) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  /** Whether the backup is there still. */
  boolean isListed(ListedBackup listed) {
    return catalog.listedBackup(tenant, listed.backup().id()).isPresent();
  }

  /** Whether any object of a backup is sealed under one of these epochs. */
  static boolean touches(VerifiedManifest backup, Collection<Integer> epochs) {
    Manifest manifest = backup.manifest();
    return epochs.contains(manifest.keyring().epoch())
        || manifest.packs().stream().anyMatch(pack -> epochs.contains(pack.epoch()));
  }

  /** The keyring in force. */
  Keyring keyring() {
    TenantRecord record = catalog.tenant(tenant);
    return Keyrings.read(tenant, record.keyring(), record.keyringRevision(), trusted, store)
        .keyring();
  }

  /** The keys in force, on loan. */
  TenantKeys keys() {
    return Keyrings.open(
        tenant,
        () -> {
          TenantRecord record = catalog.tenant(tenant);
          return new Keyrings.InForce(record.keyring(), record.keyringRevision());
        },
        session,
        store);
  }

  /** Which packs were sealed again under a naming key, as the catalog keeps it. */
  PackLedger ledger(int naming) {
    return new PackLedger() {
      @Override
      public Optional<PackRef> find(PackRef old) {
        return catalog
            .packCopy(tenant, naming, old.object())
            .map(
                copy ->
                    new PackRef(
                        copy.to().key(),
                        copy.to().versionId(),
                        copy.to().sha256(),
                        copy.to().bytes(),
                        copy.epoch(),
                        old.backup(),
                        copy.header()));
      }

      @Override
      public void add(PackRef old, PackRef anew) {
        catalog.packCopied(
            tenant, naming, new PackCopy(old.object(), anew.object(), anew.epoch(), anew.header()));
      }
    };
  }

  /** What the catalog is told of a backup that was sealed again; empty for one that was not. */
  static Optional<Resealing> resealing(VerifiedManifest backup) {
    Manifest manifest = backup.manifest();
    return Optional.ofNullable(manifest.resealing())
        .map(
            resealing ->
                new Resealing(
                    manifest.backup(),
                    resealing.replaces().getLast(),
                    backup.object(),
                    manifest.index(),
                    manifest.facts(),
                    manifest.keyring().naming(),
                    resealing.run(),
                    resealing.at()));
  }
}
