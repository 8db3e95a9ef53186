package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.ChunkTable;
import dev.coffer.activities.seal.IndexHead;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.NamingKey;
import dev.coffer.activities.seal.PackEntry;
import dev.coffer.activities.seal.PackId;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Seals backups of one tenant again, under another epoch and naming key: its packs, each once, then
 * a new index and a new manifest beside the old ones. Nothing is edited. The manifest is the commit
 * and goes last, when every byte of the new packs was read back and compared, and the new index was
 * opened. One object serves the backups of one attempt; it may be given up and begun again
 * anywhere.
 */
public final class Reseal {
  /** For a backup whose lock has ended: stores take no lock that ends in the past. */
  private static final Duration SHORTEST_LOCK = Duration.ofMinutes(10);

  private final ResealOrder order;
  private final Tuning tuning;
  private final TenantKeys keys;
  private final ObjectStore store;
  private final NamingKey now;
  private final PackCopies copies;

  /**
   * @param keys unlocked for this activity; the caller closes them
   * @param meter hears of the sealed bytes of every pack
   */
  public Reseal(
      ResealOrder order,
      Tuning tuning,
      TenantKeys keys,
      ObjectStore store,
      PackLedger ledger,
      Meter meter) {
    this.order = order;
    this.tuning = tuning;
    this.keys = keys;
    this.store = store;
    this.now = new NamingKey(keys.tenant(), keys.naming(order.naming()));
    this.copies = new PackCopies(order, keys, now, store, ledger, meter);
  }

  /**
   * Seals one backup again. When an earlier try has put its new manifest, that one stays.
   *
   * @param backup in the sealing that is in force
   * @throws FailureException what reading it throws, {@code OBJECT_UNLOCKED}, and {@code
   *     ALREADY_EXISTS} when something else stands at the new manifest's key
   */
  public VerifiedManifest run(VerifiedManifest backup, KeySession session) {
    Manifest was = backup.manifest();
    String key = VaultPaths.resealed(was.scope(), was.backup(), order.naming());
    List<Dsse.TrustedKey> trusted = Signing.trusted(session);
    Optional<VerifiedManifest> standing = standing(key, backup, trusted);
    if (standing.isPresent()) {
      return standing.get();
    }
    BackupIndex index = Indexes.open(backup, keys, store);
    Lock lock = new Lock(was.envelope().lock(), lockedUntil(backup));
    Attempt attempt = Attempt.fresh(order.attempt());
    BackupIndex anew = resealed(index, attempt, packs(was, index, attempt, lock));
    Manifest manifest = manifest(backup, anew, put(was.scope(), anew, lock));
    byte[] envelope = Dsse.seal(Manifest.PAYLOAD_TYPE, manifest.encode(), Signing.by(session));
    try {
      ObjectRef stored = store.putNew(key, envelope, lock);
      return Opening.verify(was.scope().tenant(), stored, envelope, trusted);
    } catch (FailureException taken) {
      if (taken.code() != FailureCode.ALREADY_EXISTS) {
        throw taken;
      }
      return standing(key, backup, trusted).orElseThrow(() -> taken);
    }
  }

  /** The new manifest that an earlier try has put: the first that verifies at its key. */
  private Optional<VerifiedManifest> standing(
      String key, VerifiedManifest backup, List<Dsse.TrustedKey> trusted) {
    for (Discovery.Found found : Discovery.objects(store, key)) {
      try {
        VerifiedManifest standing =
            Opening.verify(keys.tenant(), found.ref(), found.content().get(), trusted);
        if (standing.manifest().replaces().contains(backup.object())) {
          return Optional.of(standing);
        }
      } catch (FailureException refused) {
        if (refused.code().retryable()) {
          throw refused;
        }
      }
    }
    return Optional.empty();
  }

  /** The end of the longest lock that the manifest promises or its objects have. */
  private Instant lockedUntil(VerifiedManifest backup) {
    Instant longest = order.at().plus(SHORTEST_LOCK);
    for (Instant end :
        Arrays.asList(
            backup.manifest().lockedUntil(),
            held(backup.object()),
            held(backup.manifest().index()))) {
      longest = end.isAfter(longest) ? end : longest;
    }
    return longest;
  }

  private Instant held(ObjectRef object) {
    StoredVersion found = Holdings.require(store, object);
    Instant end = found.lockedUntil();
    return end == null ? Instant.EPOCH : end;
  }

  private PackCopies.Copy[] packs(Manifest was, BackupIndex index, Attempt attempt, Lock lock) {
    TenantScope scope = was.scope();
    NamingKey names = new NamingKey(keys.tenant(), keys.naming(was.keyring().naming()));
    PackCopies.Copy[] done = new PackCopies.Copy[was.packs().size()];
    new PackCheck(scope, index, keys, store)
        .each(
            tuning.workers(),
            position -> {
              PackRef old = was.packs().get(position);
              PackId id = new PackId(old.backup(), attempt, position);
              done[position] = copies.of(scope, old, id, names, lock);
            });
    return done;
  }

  /** The same streams over the same places in the new packs, under the new names. */
  private BackupIndex resealed(BackupIndex index, Attempt attempt, PackCopies.Copy[] packs) {
    ChunkTable chunks = new ChunkTable();
    for (int chunk = 0; chunk < index.chunks().size(); chunk++) {
      PackEntry entry = index.chunks().entry(chunk);
      int pack = index.chunks().pack(chunk);
      if (!packs[pack].had(entry.index(), entry.name())) {
        throw FailureCode.INDEX_ALTERED.because(
            "the index and pack %s disagree on chunk %d"
                .formatted(index.head().packs().get(pack).key(), entry.index()));
      }
      int number = chunks.add(packs[pack].name(entry.index()), entry.plain());
      chunks.place(number, pack, entry.index(), entry.offset(), entry.length());
    }
    List<PackRef> refs = new ArrayList<>(packs.length);
    for (PackCopies.Copy pack : packs) {
      refs.add(pack.anew());
    }
    IndexHead was = index.head();
    IndexHead head =
        new IndexHead(
            was.format(),
            was.backup(),
            attempt,
            order.naming(),
            was.cutAt(),
            was.cutPosition(),
            was.shape(),
            was.streams(),
            refs);
    return new BackupIndex(head, chunks, index.lists());
  }

  /** Puts the index and opens it again from what the store has. */
  private ObjectRef put(TenantScope scope, BackupIndex index, Lock lock) {
    IndexHead head = index.head();
    ObjectRef stored =
        store.putNew(
            VaultPaths.index(scope, head.backup(), head.attempt()),
            index.seal(scope, order.epoch(), keys.epoch(order.epoch())),
            lock);
    byte[] sealed =
        Pinned.read(store, stored, FailureCode.INDEX_ALTERED, FailureCode.INDEX_ALTERED);
    BackupIndex back =
        BackupIndex.open(
            scope, head.backup(), head.attempt(), order.epoch(), sealed, keys.epoch(order.epoch()));
    if (!back.head().equals(head) || back.chunks().size() != index.chunks().size()) {
      throw FailureCode.INDEX_ALTERED.because(
          "the new index of backup " + head.backup() + " comes back as another one");
    }
    Holdings.requireLocked(Holdings.require(store, stored), lock.mode(), lock.until());
    return stored;
  }

  private Manifest manifest(VerifiedManifest backup, BackupIndex index, ObjectRef stored) {
    Manifest was = backup.manifest();
    List<ObjectRef> replaces = new ArrayList<>(was.replaces());
    replaces.add(backup.object());
    return new Manifest(
        was.format(),
        was.scope(),
        was.scopeDigest(),
        was.backup(),
        was.parent(),
        index.head().attempt(),
        was.envelope(),
        was.envelopeDigest(),
        was.placement(),
        was.cutPosition(),
        facts(was, stored),
        was.streams(),
        now.contentDigest(index.head().streams()),
        new Manifest.KeyringUse(keys.revision(), order.epoch(), order.naming()),
        stored,
        index.head().packs(),
        was.startedAt(),
        was.lockedUntil(),
        was.requestedBy(),
        was.reason(),
        was.workflow(),
        was.tools(),
        was.schemaVersion(),
        new Manifest.Resealing(replaces, order.at(), order.run()),
        was.imported());
  }

  private BackupFacts facts(Manifest was, ObjectRef index) {
    BackupFacts facts = was.facts();
    return new BackupFacts(
        facts.cutAt(),
        facts.engineVersion(),
        facts.streams(),
        facts.rows(),
        facts.plainBytes(),
        facts.storedBytes() - was.index().bytes() + index.bytes(),
        facts.referencedBytes(),
        facts.packs(),
        order.epoch());
  }
}
