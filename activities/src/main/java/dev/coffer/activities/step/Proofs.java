package dev.coffer.activities.step;

import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.proof.Dsse;
import dev.coffer.proof.Json;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Verifier;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Signed records beside the backups: registrations, restore proofs, evidence, holds, audit anchors,
 * certificates. Each is put once and locked; anyone with the tenant's public keys verifies it
 * offline, by the formats of {@code dev.coffer.proof}.
 */
public final class Proofs {
  private static final int MAX_RECORD = 16 << 20;
  private static final int MAX_CERTIFICATE = 64 << 20;

  private final Duration keep;
  private final LockMode lock;
  private final Clock clock;

  /**
   * @param keep how long records are locked
   */
  public Proofs(Duration keep, LockMode lock, Clock clock) {
    this.keep = keep;
    this.lock = lock;
    this.clock = clock;
  }

  /** Kinds of records; the name becomes part of the payload type. */
  enum Kind {
    TENANT,
    DATASET,
    POLICY,
    RESTORE_PROOF,
    FINDINGS,
    EVIDENCE,
    REVIEW,
    HOLD,
    LIFTING,
    COMPROMISE,
    EXPOSURE,
    ANCHOR,
    TOMBSTONE;

    String payloadType() {
      return "application/vnd.coffer."
          + name().toLowerCase(Locale.ROOT).replace('_', '-')
          + ".v1+json";
    }
  }

  /** Signs a record and puts it. When an earlier try has put one under the key, that one stays. */
  ObjectRef put(Kind kind, String key, Object record, KeySession keys, ObjectStore store) {
    byte[] envelope = Dsse.seal(kind.payloadType(), Json.write(record), Signing.by(keys));
    try {
      return store.putNew(key, envelope, lock());
    } catch (FailureException taken) {
      if (taken.code() != FailureCode.ALREADY_EXISTS) {
        throw taken;
      }
      return versions(store, key, MAX_RECORD).stream()
          .filter(found -> signed(kind, found.content(), Signing.trusted(keys)).isPresent())
          .map(Found::ref)
          .findFirst()
          .orElseThrow(() -> taken);
    }
  }

  /**
   * Signs a deletion certificate and puts it where the tenant's are. When an earlier try of the
   * same run has put one, that one stays: the audit may have gone on since.
   */
  ObjectRef certify(DeletionCertificate certificate, KeySession keys, ObjectStore store) {
    DeletionCertificate.Subject subject = certificate.subject();
    String key = VaultRecords.certificateKey(new TenantId(subject.tenant()), subject.run());
    Verifier verifier = new Verifier(new PublicKeys(Signing.trusted(keys)));
    try {
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      return store.putNew(key, certificate.sign(now, Signing.by(keys)), lock());
    } catch (FailureException taken) {
      if (taken.code() != FailureCode.ALREADY_EXISTS) {
        throw taken;
      }
      return versions(store, key, MAX_CERTIFICATE).stream()
          .filter(found -> certifies(found.content(), subject, verifier))
          .map(Found::ref)
          .findFirst()
          .orElseThrow(() -> taken);
    }
  }

  private static boolean certifies(
      byte[] file, DeletionCertificate.Subject subject, Verifier verifier) {
    try {
      return verifier
          .deletion(file)
          .map(DeletionCertificate::subject)
          .filter(found -> found.run().equals(subject.run()))
          .isPresent();
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** What keyrings and records are locked to when they are put now. */
  Lock lock() {
    return new Lock(lock, clock.instant().plus(keep));
  }

  /**
   * Every record of a kind under a prefix, the first verified version of each key; later versions
   * and whatever does not verify are passed over.
   */
  static <T> List<Signed<T>> all(
      Kind kind, String prefix, Class<T> type, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    List<Signed<T>> records = new ArrayList<>();
    for (Found found : versions(store, prefix, MAX_RECORD)) {
      if (!records.isEmpty() && records.getLast().object().key().equals(found.ref().key())) {
        continue;
      }
      signed(kind, found.content(), trusted)
          .flatMap(payload -> decode(payload, type))
          .ifPresent(record -> records.add(new Signed<>(record, found.ref())));
    }
    return records;
  }

  /** A record whose signature holds. */
  record Signed<T>(T record, ObjectRef object) {}

  private record Found(ObjectRef ref, byte[] content) {}

  /** All versions under a prefix, by key, oldest first within a key. */
  private static List<Found> versions(ObjectStore store, String prefix, int largest) {
    List<StoredVersion> listed = new ArrayList<>();
    store.versions(
        prefix,
        version -> {
          if (!version.marker() && version.bytes() > 0 && version.bytes() <= largest) {
            listed.add(version);
          }
        });
    List<Found> found = new ArrayList<>();
    // Listings go newest first within a key: the last of a run of equal keys is the original.
    for (int i = 0; i < listed.size(); ) {
      int end = i;
      while (end < listed.size() && listed.get(end).key().equals(listed.get(i).key())) {
        end++;
      }
      for (int at = end - 1; at >= i; at--) {
        found.add(fetch(store, listed.get(at)));
      }
      i = end;
    }
    return found;
  }

  private static Found fetch(ObjectStore store, StoredVersion version) {
    ObjectRef unpinned =
        new ObjectRef(version.key(), version.versionId(), Digest.of(new byte[0]), version.bytes());
    byte[] content = store.read(unpinned, 0, Math.toIntExact(version.bytes()));
    return new Found(
        new ObjectRef(version.key(), version.versionId(), Digest.of(content), content.length),
        content);
  }

  private static Optional<byte[]> signed(
      Kind kind, byte[] envelope, List<Dsse.TrustedKey> trusted) {
    try {
      Dsse.Envelope parsed = Dsse.parse(envelope);
      return parsed.verifiedBy(kind.payloadType(), trusted).map(key -> parsed.payload());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static <T> Optional<T> decode(byte[] payload, Class<T> type) {
    try {
      return Optional.of(Json.read(payload, type));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
