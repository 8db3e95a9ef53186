package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.IndexHead;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.NamingKey;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.ObjectRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a captured backup back, verifies it and puts its signed manifest: the commit. Until the
 * manifest stands there is no backup; after that, all of it is proved.
 *
 * <p>What the read-back proves: every byte of every new pack came back from the store, by the
 * version that the manifest pins, with the digest it was sent with; every chunk in it opens under
 * the key, place and name that the index gives it; every older pack that is referred to is there,
 * whole by its size, and now locked for as long as this backup.
 */
public final class Commit {
  private final Tuning tuning;

  public Commit(Tuning tuning) {
    this.tuning = tuning;
  }

  /**
   * Verifies what a capture stored and commits it. May run twice: the second run finds the manifest
   * of the first.
   *
   * @param keys unlocked for this activity; the caller closes them
   * @throws FailureException {@code INDEX_ALTERED}, {@code PACK_*}, {@code CHUNK_*} when the store
   *     does not give back what was put; {@code OBJECT_UNLOCKED}; {@code ALREADY_EXISTS} when a
   *     manifest of another capture stands there
   */
  public VerifiedManifest run(
      CommitOrder order, TenantKeys keys, KeySession session, ObjectStore store, Meter meter) {
    BackupIndex index = index(order, keys, store);
    readBack(order, index, keys, store, meter);
    Manifest manifest = manifest(order, index, keys);
    byte[] envelope = Dsse.seal(Manifest.PAYLOAD_TYPE, manifest.encode(), Signing.by(session));
    List<Dsse.TrustedKey> trusted = Signing.trusted(session);
    String key = VaultPaths.manifest(order.scope(), order.backup());
    try {
      ObjectRef stored = store.putNew(key, envelope, order.lock());
      return Opening.verify(order.scope().tenant(), stored, envelope, trusted);
    } catch (FailureException taken) {
      if (taken.code() != FailureCode.ALREADY_EXISTS) {
        throw taken;
      }
      return standing(order, key, trusted, store, taken);
    }
  }

  private static BackupIndex index(CommitOrder order, TenantKeys keys, ObjectStore store) {
    Attempt attempt =
        VaultPaths.parseIndex(order.scope(), order.backup(), order.index().key())
            .orElseThrow(
                () ->
                    FailureCode.OBJECT_RENAMED.because(
                        "the index of backup " + order.backup() + " has another's key"));
    byte[] sealed =
        Pinned.read(store, order.index(), FailureCode.INDEX_ALTERED, FailureCode.INDEX_ALTERED);
    int epoch = order.facts().epoch();
    return BackupIndex.open(
        order.scope(), order.backup(), attempt, epoch, sealed, keys.epoch(epoch));
  }

  private void readBack(
      CommitOrder order, BackupIndex index, TenantKeys keys, ObjectStore store, Meter meter) {
    Holdings.requireLocked(
        Holdings.require(store, order.index()), order.lock().mode(), order.lock().until());
    PackCheck check = new PackCheck(order.scope(), index, keys, store);
    check.each(
        tuning.workers(),
        position -> {
          if (index.head().packs().get(position).backup().equals(order.backup())) {
            check.requireLocked(position, order.lock().mode(), order.lock().until());
            check.readWhole(position);
            meter.bytes(index.head().packs().get(position).bytes());
          } else {
            ObjectRef older = index.head().packs().get(position).object();
            Holdings.require(store, older);
            store.extendLock(older, order.lock().until());
            check.requireLocked(position, order.lock().mode(), order.lock().until());
          }
        });
  }

  private static Manifest manifest(CommitOrder order, BackupIndex index, TenantKeys keys) {
    IndexHead head = index.head();
    if (head.packs().size() > Manifest.MAX_PACKS) {
      throw FailureCode.SIZE_EXCEEDED.because(
          "backup %s has %d packs".formatted(order.backup(), head.packs().size()));
    }
    NamingKey naming = new NamingKey(keys.tenant(), keys.naming(head.naming()));
    return new Manifest(
        Manifest.FORMAT,
        order.scope(),
        order.scope().digest(),
        order.backup(),
        order.parent(),
        head.attempt(),
        order.envelope(),
        order.envelope().digest(),
        order.placement(),
        head.cutPosition(),
        order.facts(),
        totals(head.streams()),
        naming.contentDigest(head.streams()),
        new Manifest.KeyringUse(keys.revision(), order.facts().epoch(), head.naming()),
        order.index(),
        head.packs(),
        order.startedAt(),
        order.lock().until(),
        order.requestedBy(),
        order.reason(),
        order.workflow(),
        order.tools(),
        order.schemaVersion(),
        null,
        order.imported());
  }

  private static List<Manifest.KindTotal> totals(List<IndexHead.Stream> streams) {
    Map<String, Manifest.KindTotal> totals = new LinkedHashMap<>();
    for (IndexHead.Stream stream : streams) {
      totals.merge(
          stream.kind(),
          new Manifest.KindTotal(stream.kind(), 1, stream.rows(), stream.bytes()),
          (one, other) ->
              new Manifest.KindTotal(
                  one.kind(),
                  one.streams() + other.streams(),
                  one.rows() + other.rows(),
                  one.bytes() + other.bytes()));
    }
    return new ArrayList<>(totals.values());
  }

  /** The manifest that an earlier try has put, if it commits the very same capture. */
  private static VerifiedManifest standing(
      CommitOrder order,
      String key,
      List<Dsse.TrustedKey> trusted,
      ObjectStore store,
      FailureException taken) {
    for (Discovery.Found found : Discovery.objects(store, key)) {
      if (found.version().key().equals(key)) {
        VerifiedManifest standing =
            Opening.verify(order.scope().tenant(), found.ref(), found.content().get(), trusted);
        if (standing.manifest().index().equals(order.index())) {
          return standing;
        }
        throw taken;
      }
    }
    throw taken;
  }
}
