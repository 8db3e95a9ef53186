package dev.coffer.activities.pipeline;

import static dev.coffer.activities.pipeline.Rig.ACME;
import static dev.coffer.activities.pipeline.Rig.GLOBEX;
import static dev.coffer.activities.pipeline.Rig.content;
import static dev.coffer.activities.pipeline.Rig.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.VerificationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TamperTest {
  private final Rig rig = new Rig().onboard(ACME).onboard(GLOBEX);
  private final VerifiedManifest backup = rig.backup(ACME, "monday", content(1));
  private final ObjectRef pinned = backup.object();

  private FailureCode restoring() {
    return Refusal.of(() -> rig.recall(rig.open(ACME, "monday", pinned)));
  }

  /** What a reader is told, having been shown these manifest bytes as the pinned version. */
  private FailureCode opening(byte[] envelope) {
    ObjectRef shown =
        new ObjectRef(pinned.key(), pinned.versionId(), Digest.of(envelope), envelope.length);
    rig.stores.replace(pinned, envelope);
    return Refusal.of(() -> rig.open(ACME, "monday", shown));
  }

  private byte[] signed(Manifest manifest) {
    return rig.with(
        manifest.scope(),
        Purpose.BACKUP,
        session -> Dsse.seal(Manifest.PAYLOAD_TYPE, manifest.encode(), Signing.by(session)));
  }

  @Test
  @DisplayName("I-3 S5 a manifest of another tenant in this one's place is refused by its scope")
  void foreignManifest() {
    VerifiedManifest globex = rig.backup(GLOBEX, "monday", content(1));
    assertThat(opening(rig.stores.peek(globex.object()))).isEqualTo(FailureCode.SCOPE_MISMATCH);
    assertThat(Refusal.of(() -> rig.open(ACME, "monday", globex.object())))
        .isEqualTo(FailureCode.CREDENTIAL_REFUSED);
  }

  @Test
  @DisplayName("I-3 a manifest of another dataset of the same tenant is refused by its scope")
  void otherDatasetsManifest() {
    VerifiedManifest crm = rig.backup(Rig.scope("acme", "crm"), "monday", content(1));
    assertThat(opening(rig.stores.peek(crm.object()))).isEqualTo(FailureCode.SCOPE_MISMATCH);
  }

  @Test
  @DisplayName(
      "S6 a validly signed manifest of another backup in this one's place is refused as replayed")
  void otherBackupsManifest() {
    VerifiedManifest sunday = rig.backup(ACME, "sunday", content(3));
    assertThat(opening(rig.stores.peek(sunday.object()))).isEqualTo(FailureCode.MANIFEST_REPLAYED);
  }

  @Test
  @DisplayName(
      "S7 an old manifest put back under the pinned version is refused by the catalog's digest")
  void replayedManifest() {
    VerifiedManifest sunday = rig.backup(ACME, "sunday", content(3));
    rig.stores.replace(pinned, rig.stores.peek(sunday.object()));
    assertThat(restoring()).isEqualTo(FailureCode.MANIFEST_ALTERED);
  }

  @Test
  @DisplayName("S9 a manifest version that is gone is named as missing")
  void missingManifest() {
    rig.stores.lose(pinned);
    assertThat(restoring()).isEqualTo(FailureCode.MANIFEST_MISSING);
  }

  /**
   * Some of the places of an object, its first and last among them. That no place goes unproved is
   * shown where the formats are tested, byte by byte; here it is what a restore makes of it.
   */
  private static int[] places(long bytes, int step) {
    return IntStream.concat(
            IntStream.iterate(0, at -> at < bytes, at -> at + step), IntStream.of((int) bytes - 1))
        .toArray();
  }

  @Test
  @DisplayName("S4 a flip of a byte of the manifest is refused, pinned by a digest or not")
  void flippedManifest() {
    byte[] whole = rig.stores.peek(pinned);
    for (int at : places(whole.length, 7)) {
      byte[] broken = whole.clone();
      broken[at] ^= 4;
      assertThat(opening(broken))
          .as("byte %d", at)
          .isIn(
              FailureCode.MANIFEST_UNREADABLE,
              FailureCode.MANIFEST_SIGNATURE,
              FailureCode.SCOPE_MISMATCH);
    }
    assertThat(restoring()).isEqualTo(FailureCode.MANIFEST_ALTERED);
  }

  @Test
  @DisplayName(
      "S11 an edited manifest (smaller retention, other index) with the old signature is refused")
  void editedManifest() {
    Manifest manifest = backup.manifest();
    List<Manifest> edits =
        List.of(
            with(manifest, edit -> edit.put("lockedUntil", "2026-01-02T00:00:00Z")),
            with(manifest, edit -> edit.put("reason", "somebody else's")));
    for (Manifest edited : edits) {
      byte[] own = rig.stores.peek(pinned);
      byte[] forged =
          Dsse.seal(
              Manifest.PAYLOAD_TYPE,
              edited.encode(),
              message -> {
                try {
                  return Dsse.parse(own).signatures().getFirst();
                } catch (java.io.IOException impossible) {
                  throw new IllegalStateException(impossible);
                }
              });
      assertThat(opening(forged)).isEqualTo(FailureCode.MANIFEST_SIGNATURE);
      rig.stores.replace(pinned, own);
    }
  }

  private static Manifest with(Manifest manifest, Consumer<Map<String, Object>> edit) {
    try {
      Map<String, Object> json = new LinkedHashMap<>();
      com.fasterxml.jackson.databind.ObjectMapper mapper =
          new com.fasterxml.jackson.databind.ObjectMapper();
      mapper
          .readTree(manifest.encode())
          .properties()
          .forEach(entry -> json.put(entry.getKey(), entry.getValue()));
      edit.accept(json);
      return Manifest.decode(mapper.writeValueAsBytes(json));
    } catch (java.io.IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Test
  @DisplayName(
      "I-3 a manifest that contradicts its own scope, envelope or name is refused though signed")
  void contradictoryManifest() {
    Manifest manifest = backup.manifest();
    assertThat(
            opening(signed(with(manifest, edit -> edit.put("scopeDigest", Digest.of("x").hex())))))
        .isEqualTo(FailureCode.SCOPE_MISMATCH);
    assertThat(
            opening(
                signed(with(manifest, edit -> edit.put("envelopeDigest", Digest.of("x").hex())))))
        .isEqualTo(FailureCode.ENVELOPE_MISMATCH);
    assertThat(opening(signed(with(manifest, edit -> edit.put("attempt", "9xother")))))
        .isEqualTo(FailureCode.OBJECT_RENAMED);
    assertThat(opening("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(FailureCode.MANIFEST_UNREADABLE);
  }

  @Test
  @DisplayName("I-3 a backup taken under another envelope than the request names is refused")
  void otherEnvelope() {
    Envelope weaker =
        new Envelope(
            "weak",
            1,
            Duration.ofDays(1),
            0,
            Duration.ofHours(1),
            "eu",
            rig.envelope.lock(),
            rig.envelope.rules());
    assertThat(
            Refusal.of(
                () ->
                    rig.with(
                        ACME,
                        Purpose.RESTORE,
                        session ->
                            Opening.open(
                                pinned,
                                new Expectation(ACME, new BackupId("monday"), weaker.digest()),
                                Signing.trusted(session),
                                rig.store(ACME, Purpose.RESTORE)))))
        .isEqualTo(FailureCode.ENVELOPE_MISMATCH);
  }

  @Test
  @DisplayName("S9 a renamed manifest is refused")
  void renamedManifest() {
    byte[] bytes = rig.stores.peek(pinned);
    ObjectRef elsewhere =
        rig.store(ACME, Purpose.BACKUP)
            .putNew(VaultPaths.backup(ACME, new BackupId("tuesday")) + "manifest", bytes, rig.lock);
    assertThat(Refusal.of(() -> rig.open(ACME, "monday", elsewhere)))
        .isEqualTo(FailureCode.OBJECT_RENAMED);
  }

  @Test
  @DisplayName("S4 a flip of a byte of the sealed index is refused before a stream is opened")
  void flippedIndex() {
    ObjectRef index = backup.manifest().index();
    for (int at : places(index.bytes(), 61)) {
      rig.stores.flipByte(index, at);
      assertThat(restoring()).as("byte %d", at).isEqualTo(FailureCode.INDEX_ALTERED);
      rig.stores.flipByte(index, at);
    }
    rig.stores.lose(index);
    assertThat(restoring()).isEqualTo(FailureCode.INDEX_ALTERED);
  }

  @Test
  @DisplayName(
      "S4 a flip of any byte of a pack gives no wrong byte away, and a full verification finds it")
  void flippedPack() {
    VerifiedManifest small =
        rig.backup(ACME, "small", Map.of("rows", random(1, 900), "schema", random(2, 100)));
    ObjectRef pack = small.manifest().packs().getFirst().object();
    Set<FailureCode> seen = new HashSet<>();
    for (int at = 0; at < pack.bytes(); at++) {
      rig.stores.flipByte(pack, at);
      try {
        Map<String, byte[]> found = rig.recall(small);
        assertThat(found.get("rows")).as("byte %d", at).isEqualTo(random(1, 900));
      } catch (dev.coffer.workflows.failure.FailureException refused) {
        seen.add(refused.code());
      }
      if (at % 16 == 0) {
        assertThat(rig.verify(small, VerificationLevel.FULL).failure())
            .as("byte %d", at)
            .isEqualTo(FailureCode.PACK_ALTERED);
      }
      rig.stores.flipByte(pack, at);
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            FailureCode.PACK_ALTERED,
            FailureCode.SCOPE_MISMATCH,
            FailureCode.OBJECT_RENAMED,
            FailureCode.KEY_VERSION,
            FailureCode.CHUNK_FOREIGN,
            FailureCode.CHUNK_MISPLACED,
            FailureCode.CHUNK_ALTERED);
    assertThat(rig.verify(small, VerificationLevel.FULL).failure()).isNull();
  }

  @Test
  @DisplayName("S4 a flip on the way heals on the second read; the same flip in the store does not")
  void transientFlip() {
    AtomicInteger reads = new AtomicInteger();
    ObjectStore flaky =
        new FlippingStore(rig.store(ACME, Purpose.RESTORE), () -> reads.incrementAndGet() % 2 == 1);
    Map<String, byte[]> found =
        rig.withKeys(
            ACME,
            Purpose.RESTORE,
            keys -> {
              try (Recall recall = Recall.of(backup, keys, flaky, new Tuning(1, 1, 1 << 13, 1))) {
                Map<String, byte[]> streams = new LinkedHashMap<>();
                // One stream after the other, so that every odd read of a pack is the first.
                recall.streams().stream()
                    .filter(stream -> stream.tally().bytes() == 100)
                    .forEach(
                        stream -> {
                          try (java.io.InputStream in = recall.open(stream)) {
                            streams.put(stream.spec().name(), in.readAllBytes());
                          } catch (java.io.IOException failed) {
                            throw new java.io.UncheckedIOException(failed);
                          }
                        });
                return streams;
              }
            });
    assertThat(found.get("rows small")).isEqualTo(random(2, 100));
    assertThat(reads.get()).isGreaterThanOrEqualTo(4);
  }

  /** A store whose ranged reads come back with a flipped byte when told so. */
  private record FlippingStore(ObjectStore inner, java.util.function.BooleanSupplier flip)
      implements ObjectStore {
    @Override
    public ObjectRef putNew(String key, byte[] content, dev.coffer.activities.store.Lock lock) {
      return inner.putNew(key, content, lock);
    }

    @Override
    public byte[] read(ObjectRef ref) {
      return inner.read(ref);
    }

    @Override
    public byte[] read(ObjectRef ref, long offset, int length) {
      byte[] bytes = inner.read(ref, offset, length);
      if (flip.getAsBoolean()) {
        bytes[length / 2] ^= 1;
      }
      return bytes;
    }

    @Override
    public Optional<StoredVersion> head(String key, String versionId) {
      return inner.head(key, versionId);
    }

    @Override
    public void versions(String prefix, Consumer<StoredVersion> each) {
      inner.versions(prefix, each);
    }

    @Override
    public void extendLock(ObjectRef ref, Instant until) {
      inner.extendLock(ref, until);
    }

    @Override
    public void hold(String key, String versionId) {
      inner.hold(key, versionId);
    }

    @Override
    public void lift(String key, String versionId) {
      inner.lift(key, versionId);
    }

    @Override
    public List<dev.coffer.activities.store.Removal> delete(List<StoredVersion> versions) {
      return inner.delete(versions);
    }

    @Override
    public Instant now() {
      return inner.now();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  @Test
  @DisplayName("S3 a pack that lost its end is refused as truncated by restore and verification")
  void truncatedPack() {
    PackRef pack = backup.manifest().packs().getFirst();
    for (int length : new int[] {0, 100, 384, 1000, (int) pack.bytes() / 2}) {
      byte[] whole = rig.stores.peek(pack.object());
      rig.stores.truncate(pack.object(), length);
      assertThat(restoring()).as("cut to %d", length).isEqualTo(FailureCode.PACK_TRUNCATED);
      assertThat(rig.verify(backup, VerificationLevel.STRUCTURE).failure())
          .isEqualTo(FailureCode.PACK_TRUNCATED);
      rig.stores.replace(pack.object(), whole);
    }
  }

  @Test
  @DisplayName("S9 a pack version that is gone is named as missing by restore and verification")
  void missingPack() {
    rig.stores.lose(backup.manifest().packs().getFirst().object());
    assertThat(restoring()).isEqualTo(FailureCode.PACK_MISSING);
    for (VerificationLevel level : VerificationLevel.values()) {
      assertThat(rig.verify(backup, level).failure()).isEqualTo(FailureCode.PACK_MISSING);
    }
  }

  @Test
  @DisplayName("S5 I-3 another tenant's pack under a pinned version is refused by its scope")
  void foreignPack() {
    VerifiedManifest globex = rig.backup(GLOBEX, "monday", content(1));
    replacePacks(globex);
    assertThat(restoring()).isEqualTo(FailureCode.SCOPE_MISMATCH);
  }

  @Test
  @DisplayName(
      "S6 another backup's pack of the same tenant under a pinned version is refused as renamed")
  void otherBackupsPack() {
    replacePacks(rig.backup(ACME, "sunday", content(1)));
    assertThat(restoring()).isEqualTo(FailureCode.OBJECT_RENAMED);
  }

  private void replacePacks(VerifiedManifest other) {
    List<PackRef> own = backup.manifest().packs();
    List<PackRef> foreign = other.manifest().packs();
    for (int i = 0; i < own.size(); i++) {
      byte[] shown = rig.stores.peek(foreign.get(i % foreign.size()).object());
      // Padded or cut to the size that is expected, so that only what is inside can tell.
      rig.stores.replace(own.get(i).object(), Arrays.copyOf(shown, (int) own.get(i).bytes()));
    }
  }

  @Test
  @DisplayName("S8 chunks spliced in from a second attempt of the same backup are refused")
  void splicedAttempts() {
    Captured again = rig.capture(ACME, "monday", MemoryDump.of(content(1)), null);
    assertThat(again.index().key()).isNotEqualTo(backup.manifest().index().key());
    List<String> packs =
        rig.stores.keys().stream()
            .filter(key -> key.startsWith(VaultPaths.packs(ACME.tenant(), new BackupId("monday"))))
            .toList();
    PackRef own = backup.manifest().packs().getFirst();
    String other =
        packs.stream()
            .filter(key -> backup.manifest().packs().stream().noneMatch(p -> p.key().equals(key)))
            .findFirst()
            .orElseThrow();
    byte[] theirs = rig.stores.peek(latest(other));
    byte[] mixed = rig.stores.peek(own.object());
    System.arraycopy(theirs, 384, mixed, 384, Math.min(theirs.length, mixed.length) - 384);
    rig.stores.replace(own.object(), mixed);
    assertThat(restoring()).isEqualTo(FailureCode.CHUNK_FOREIGN);
  }

  private ObjectRef latest(String key) {
    java.util.List<ObjectRef> found = new java.util.ArrayList<>();
    rig.store(ACME, Purpose.VERIFY)
        .versions(
            key,
            version ->
                found.add(new ObjectRef(key, version.versionId(), Digest.of(""), version.bytes())));
    return found.getFirst();
  }

  @Test
  @DisplayName("I-4 no byte of a stream is given away after the first chunk that does not hold")
  void nothingIsReleased() {
    List<PackRef> packs = backup.manifest().packs();
    packs.forEach(pack -> rig.stores.flipByte(pack.object(), 384 + 100));
    for (VerificationLevel level : List.of(VerificationLevel.STRUCTURE, VerificationLevel.FULL)) {
      assertThat(rig.verify(backup, level).failure())
          .isEqualTo(level == VerificationLevel.STRUCTURE ? null : FailureCode.PACK_ALTERED);
    }
    rig.withKeys(
        ACME,
        Purpose.RESTORE,
        keys -> {
          try (Recall recall =
              Recall.of(backup, keys, rig.store(ACME, Purpose.RESTORE), Rig.TUNING)) {
            for (var stream : recall.streams()) {
              byte[] expected = content(1).getOrDefault(stream.spec().name(), new byte[0]);
              assertThat(released(recall, stream)).isSubsetOf(prefixes(expected));
            }
            return true;
          }
        });
  }

  private static List<Integer> released(
      Recall recall, dev.coffer.activities.engine.Backup.StoredStream stream) {
    java.io.ByteArrayOutputStream got = new java.io.ByteArrayOutputStream();
    try (java.io.InputStream in = recall.open(stream)) {
      in.transferTo(got);
    } catch (dev.coffer.workflows.failure.FailureException refused) {
      assertThat(refused.code()).isEqualTo(FailureCode.CHUNK_ALTERED);
    } catch (java.io.IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
    return List.of(Arrays.hashCode(got.toByteArray()));
  }

  private static Set<Integer> prefixes(byte[] expected) {
    Set<Integer> hashes = new HashSet<>();
    for (int length = 0; length <= expected.length; length++) {
      hashes.add(Arrays.hashCode(Arrays.copyOf(expected, length)));
    }
    return hashes;
  }

  @Test
  @DisplayName("K3 a key service that answers a valid but wrong key is found out before any row")
  void wrongKeys() {
    rig.keyService.answerWrongKeys();
    assertThat(restoring()).isEqualTo(FailureCode.KEY_FOREIGN);
  }

  @Test
  @DisplayName("K3 a key service that answers for another tenant is found out before any row")
  void misroutedKeys() {
    rig.keyService.misroute(ACME.tenant(), GLOBEX.tenant());
    assertThat(restoring()).isIn(FailureCode.MANIFEST_SIGNATURE, FailureCode.KEY_FOREIGN);
    assertThat(Refusal.of(() -> rig.recall(backup)))
        .isIn(FailureCode.KEYRING_ALTERED, FailureCode.KEY_FOREIGN);
  }

  @Test
  @DisplayName("K6 a key version that was shut out is refused, and an older one still opens")
  void keyVersions() {
    rig.keyService.rotate(ACME.tenant());
    assertThat(rig.recall(backup)).hasSize(4);
    rig.keyService.minimumVersion(ACME.tenant(), 2);
    assertThat(restoring()).isEqualTo(FailureCode.KEY_VERSION);
  }

  @Test
  @DisplayName("S4 a flip of a byte of the keyring is refused")
  void flippedKeyring() {
    ObjectRef keyring = rig.keyring(ACME);
    for (int at : places(keyring.bytes(), 7)) {
      rig.stores.flipByte(keyring, at);
      assertThat(restoring()).as("byte %d", at).isEqualTo(FailureCode.KEYRING_ALTERED);
      byte[] broken = rig.stores.peek(keyring);
      ObjectRef unpinned =
          new ObjectRef(keyring.key(), keyring.versionId(), Digest.of(broken), broken.length);
      assertThat(readKeyring(unpinned, 1))
          .isIn(FailureCode.KEYRING_ALTERED, FailureCode.SCOPE_MISMATCH);
      rig.stores.flipByte(keyring, at);
    }
  }

  private FailureCode readKeyring(ObjectRef pinnedKeyring, int known) {
    return Refusal.of(
        () ->
            rig.with(
                ACME,
                Purpose.RESTORE,
                session ->
                    Keyrings.read(
                        ACME.tenant(),
                        pinnedKeyring,
                        known,
                        Signing.trusted(session),
                        rig.store(ACME, Purpose.RESTORE))));
  }

  @Test
  @DisplayName("K9 S7 a keyring older than the one that is known is refused as a rollback")
  void keyringRollback() {
    assertThat(readKeyring(rig.keyring(ACME), 2)).isEqualTo(FailureCode.KEYRING_ROLLBACK);
    Manifest later =
        with(
            backup.manifest(),
            edit -> edit.put("keyring", Map.of("revision", 2, "epoch", 1, "naming", 1)));
    VerifiedManifest newer = new VerifiedManifest(later, pinned, "acme/1");
    assertThat(Refusal.of(() -> rig.recall(newer))).isEqualTo(FailureCode.KEYRING_ROLLBACK);
  }

  @Test
  @DisplayName("I-3 another tenant's keyring, or one under another's name, is refused")
  void foreignKeyring() {
    rig.stores.replace(rig.keyring(ACME), rig.stores.peek(rig.keyring(GLOBEX)));
    byte[] shown = rig.stores.peek(rig.keyring(ACME));
    ObjectRef keyring =
        new ObjectRef(
            rig.keyring(ACME).key(), rig.keyring(ACME).versionId(), Digest.of(shown), shown.length);
    assertThat(readKeyring(keyring, 1)).isEqualTo(FailureCode.SCOPE_MISMATCH);
    Keyring second =
        new Keyring(
            Keyring.FORMAT,
            ACME.tenant(),
            2,
            1,
            rig.clock.instant(),
            List.of(new Keyring.Epoch(1, "x", rig.clock.instant())),
            List.of(new Keyring.Naming(1, "x", rig.clock.instant())));
    byte[] renamed =
        rig.with(
            ACME,
            Purpose.ONBOARD,
            session -> Dsse.seal(Keyring.PAYLOAD_TYPE, second.encode(), Signing.by(session)));
    rig.stores.replace(rig.keyring(ACME), renamed);
    ObjectRef misnamed =
        new ObjectRef(
            rig.keyring(ACME).key(),
            rig.keyring(ACME).versionId(),
            Digest.of(renamed),
            renamed.length);
    assertThat(readKeyring(misnamed, 1)).isEqualTo(FailureCode.OBJECT_RENAMED);
  }

  @Test
  @DisplayName("S14 a pack whose lock is gone is found by commit and verification")
  void unlockedPack() {
    rig.stores.unlock(backup.manifest().packs().getFirst().object());
    assertThat(rig.verify(backup, VerificationLevel.STRUCTURE).failure())
        .isEqualTo(FailureCode.OBJECT_UNLOCKED);
    Captured captured = rig.capture(ACME, "tuesday", MemoryDump.of(content(5)), null);
    rig.stores.unlock(captured.index());
    assertThat(Refusal.of(() -> rig.commit(ACME, "tuesday", captured)))
        .isEqualTo(FailureCode.OBJECT_UNLOCKED);
  }

  @Test
  @DisplayName("S4 a pack that the store gives back altered is never committed")
  void readBack() {
    Captured captured = rig.capture(ACME, "tuesday", MemoryDump.of(content(5)), null);
    String pack =
        rig.stores.keys().stream()
            .filter(key -> key.startsWith(VaultPaths.packs(ACME.tenant(), new BackupId("tuesday"))))
            .findFirst()
            .orElseThrow();
    rig.stores.flipByte(latest(pack), 500);
    assertThat(Refusal.of(() -> rig.commit(ACME, "tuesday", captured)))
        .isEqualTo(FailureCode.PACK_ALTERED);
    assertThat(rig.stores.keys())
        .doesNotContain(VaultPaths.manifest(ACME, new BackupId("tuesday")));
  }

  @Test
  void levelsReadWhatTheySay() {
    long structure = callsOf(VerificationLevel.STRUCTURE);
    VerificationReport sample = rig.verify(backup, VerificationLevel.SAMPLE);
    VerificationReport full = rig.verify(backup, VerificationLevel.FULL);
    assertThat(rig.verify(backup, VerificationLevel.STRUCTURE).bytes()).isZero();
    assertThat(structure).isPositive();
    assertThat(sample.failure()).isNull();
    assertThat(sample.packs()).isEqualTo(backup.manifest().packs().size());
    assertThat(sample.chunks()).isGreaterThanOrEqualTo(sample.packs());
    assertThat(full.bytes()).isEqualTo(backup.manifest().facts().plainBytes());
  }

  private long callsOf(VerificationLevel level) {
    long before = rig.stores.calls();
    rig.verify(backup, level);
    return rig.stores.calls() - before;
  }
}
