package dev.coffer.activities.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.engine.Backup;
import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.activities.keys.MemoryKeyServer;
import dev.coffer.activities.pipeline.Keyrings.VerifiedKeyring;
import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.KeyChange;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A key that a customer holds is taken back and given back, at every moment of its use. */
@Timeout(60)
class HeldKeyTest {
  private static final TenantScope ACME = Rig.ACME;
  private static final TenantScope GLOBEX = Rig.GLOBEX;

  private final Rig rig = new Rig();
  private final MemoryKeyServer server = rig.keyService.declare("acme-keys");

  HeldKeyTest() {
    rig.onboardHeld(ACME, server).onboard(GLOBEX);
  }

  private static void assertRevoked(Supplier<?> work) {
    FailureException failure = Assertions.catchThrowableOfType(FailureException.class, work::get);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(FailureCode.KEY_REVOKED);
  }

  /** Everything that needs the key, each as the step does it. */
  private List<Supplier<?>> uses(VerifiedManifest backup, Captured captured) {
    return List.of(
        () -> rig.capture(ACME, "another", MemoryDump.of(Rig.content(9)), backup),
        () -> rig.commit(ACME, "late", captured),
        () -> rig.recall(backup),
        () -> verified(backup),
        this::rotated);
  }

  private VerificationReport verified(VerifiedManifest backup) {
    return rig.verify(backup, VerificationLevel.FULL);
  }

  private VerifiedKeyring rotated() {
    return rig.with(
        ACME,
        Purpose.ROTATE,
        session -> {
          ObjectStore store = rig.store(ACME, Purpose.ROTATE);
          Keyring from =
              Keyrings.read(ACME.tenant(), rig.keyring(ACME), 1, Signing.trusted(session), store)
                  .keyring();
          return Rotation.advance(
              from, KeyChange.NONE, session, store, rig.lock, rig.clock.instant());
        });
  }

  @Test
  @DisplayName("K5 a key that is taken back stops every step at its start; given back, all go on")
  void everyStep() {
    VerifiedManifest backup = rig.backup(ACME, "monday", Rig.content(1));
    Captured captured = rig.capture(ACME, "late", MemoryDump.of(Rig.content(2)), backup);
    int round = 0;
    for (Runnable take :
        List.<Runnable>of(
            () -> server.takeBack(ACME.tenant()), () -> server.shutOut(ACME.tenant(), 2))) {
      take.run();
      uses(backup, captured).forEach(HeldKeyTest::assertRevoked);
      assertThat(rig.backup(GLOBEX, "b-" + round++, Rig.content(3))).isNotNull();
      server.lend(ACME.tenant());
      server.shutOut(ACME.tenant(), 1);
    }

    assertThat(rig.recall(backup)).hasSameSizeAs(Rig.content(1));
    VerifiedManifest late = rig.commit(ACME, "late", captured);
    assertThat(verified(late).failure()).isNull();
    assertThat(rotated().keyring().revision()).isEqualTo(2);
  }

  @Test
  @DisplayName("K1 a holder that is sealed or gone is not taken for one that says no")
  void sealedOrGone() {
    VerifiedManifest backup = rig.backup(ACME, "monday", Rig.content(1));
    server.sealed(true);
    assertFails(FailureCode.KEYS_SEALED, () -> rig.recall(backup));
    server.sealed(false);
    server.gone(true);
    assertFails(FailureCode.KEYS_UNAVAILABLE, () -> rig.recall(backup));
  }

  private static void assertFails(FailureCode code, Supplier<?> work) {
    FailureException failure = Assertions.catchThrowableOfType(FailureException.class, work::get);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(code.retryable()).isTrue();
  }

  @Test
  @DisplayName("manifests, keyrings and proofs verify while the key is taken back: signing is ours")
  void signaturesGoOn() {
    VerifiedManifest backup = rig.backup(ACME, "monday", Rig.content(1));
    server.takeBack(ACME.tenant());

    assertThat(rig.open(ACME, "monday", backup.object()).manifest()).isEqualTo(backup.manifest());
    Optional<VerifiedKeyring> newest =
        rig.with(
            ACME,
            Purpose.VERIFY,
            session ->
                Keyrings.newest(
                    ACME.tenant(), Signing.trusted(session), rig.store(ACME, Purpose.VERIFY)));
    assertThat(newest).isPresent();
    rig.with(ACME, Purpose.INCIDENT, session -> session.sign(new byte[1]));
  }

  @Test
  @DisplayName("K5 a dump that runs when the key is taken back stops, and nothing of it is listed")
  void midBackup() {
    Endless dump = new Endless(this::takeBack);
    assertRevoked(
        () ->
            watched(
                Purpose.BACKUP,
                (keys, watch) ->
                    new Capture(Rig.TUNING, Rig.SMALL)
                        .run(
                            dump,
                            new CaptureOrder(
                                ACME,
                                new BackupId("never"),
                                Attempt.fresh(1),
                                keys,
                                Optional.empty(),
                                rig.lock),
                            rig.store(ACME, Purpose.BACKUP),
                            watch)));
    server.lend(ACME.tenant());
    assertThat(rig.recall(rig.backup(ACME, "monday", Rig.content(1)))).isNotEmpty();
  }

  @Test
  @DisplayName("K5 a restore that reads when the key is taken back stops at its next progress")
  void midRestore() {
    VerifiedManifest backup = rig.backup(ACME, "monday", Rig.content(1));
    assertRevoked(
        () ->
            watched(
                Purpose.RESTORE,
                (keys, watch) -> {
                  try (Recall recall =
                      Recall.of(backup, keys, rig.store(ACME, Purpose.RESTORE), Rig.TUNING)) {
                    takeBack();
                    Backup.StoredStream first = recall.streams().getFirst();
                    while (true) {
                      try (var in = recall.open(first)) {
                        watch.bytes(in.readAllBytes().length);
                      } catch (IOException failed) {
                        throw new java.io.UncheckedIOException(failed);
                      }
                    }
                  }
                }));
  }

  @Test
  @DisplayName("K5 the last look before a promotion finds a key that was taken back meanwhile")
  void beforePromotion() {
    rig.withKeys(
        ACME,
        Purpose.RESTORE,
        keys -> {
          keys.epoch(1);
          keys.requireLent();
          server.takeBack(ACME.tenant());
          keys.epoch(1);
          assertRevoked(
              () -> {
                keys.requireLent();
                return keys;
              });
          return keys;
        });
  }

  @Test
  @DisplayName(
      "K5 the last look halts when a key of Coffer's own is gone: nobody may take that one")
  void ownKeyIsGone() {
    rig.withKeys(
        GLOBEX,
        Purpose.RESTORE,
        keys -> {
          keys.epoch(1);
          keys.requireLent();
          rig.keyService.withdrawTenant(GLOBEX.tenant());
          FailureException failure =
              Assertions.catchThrowableOfType(FailureException.class, keys::requireLent);
          assertThat(failure).isNotNull();
          assertThat(failure.code().opensIncident()).isTrue();
          return keys;
        });
  }

  @Test
  @DisplayName("K1 a stream goes on with what it was lent while the holder is sealed or gone")
  void streamOutlastsAnOutage() {
    watched(
        Purpose.BACKUP,
        (keys, watch) -> {
          server.sealed(true);
          awaitAsked();
          watch.bytes(1);
          server.gone(true);
          awaitAsked();
          watch.bytes(1);
          return watch;
        });
  }

  private <T> T watched(Purpose purpose, BiFunction<TenantKeys, KeyWatch, T> work) {
    return rig.withKeys(
        ACME,
        purpose,
        keys -> {
          try (KeyWatch watch = KeyWatch.over(keys, Rig.UNHEARD, Duration.ofMillis(1))) {
            return work.apply(keys, watch);
          }
        });
  }

  /** The watch has asked, and has dealt with what it heard. */
  private void awaitAsked() {
    long before = server.asked();
    while (server.asked() < before + 3) {
      Thread.onSpinWait();
    }
  }

  private void takeBack() {
    server.takeBack(ACME.tenant());
  }

  @Test
  @DisplayName("no key that was lent outlives the step: all are wiped, every token is given back")
  void wiped() {
    VerifiedManifest backup = rig.backup(ACME, "monday", Rig.content(1));
    rig.recall(backup);
    verified(backup);
    rotated();
    server.takeBack(ACME.tenant());
    assertRevoked(() -> rig.recall(backup));

    assertThat(rig.keyService.everLent()).hasSizeGreaterThan(6);
    assertThat(rig.keyService.everLent()).allSatisfy(key -> assertThat(key).containsOnly(0));
    assertThat(server.tokensOut()).isZero();
    assertThat(rig.keyService.sessionsOut()).isZero();
  }

  @Test
  @DisplayName("no data key is anywhere in the process's memory once the steps that used it ended")
  void notInMemory(@TempDir Path folder) throws IOException {
    VerifiedManifest backup = rig.backup(ACME, "monday", Rig.content(1));
    List<byte[]> masked = new ArrayList<>();
    rig.withKeys(
        ACME,
        Purpose.RESTORE,
        keys -> {
          masked.add(HeapSearch.masked(keys.epoch(1).bytes()));
          masked.add(HeapSearch.masked(keys.naming(1).bytes()));
          assertThat(HeapSearch.in(folder.resolve("lent.hprof"), masked))
              .as("the search finds keys that are lent")
              .allMatch(count -> count > 0);
          return keys;
        });
    rig.recall(backup);
    verified(backup);
    rig.backup(ACME, "tuesday", Rig.content(2), backup);

    assertThat(HeapSearch.in(folder.resolve("ended.hprof"), masked)).containsOnly(0L);
  }

  /** A dump with one stream that does not end by itself. */
  private record Endless(Runnable afterAWhile) implements Dump {
    @Override
    public Cut cut() {
      return new Cut(MemoryDump.CUT, "0/0");
    }

    @Override
    public SourceShape shape() {
      return MemoryDump.of(Map.of()).shape();
    }

    @Override
    public List<StreamSource> streams() {
      return List.of(new Stream(afterAWhile));
    }

    @Override
    public int parallelism() {
      return 1;
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }

  private record Stream(Runnable afterAWhile) implements StreamSource {
    @Override
    public StreamSpec spec() {
      return new StreamSpec("rows", StreamSpec.Kind.ROWS, 0, Map.of());
    }

    @Override
    public StreamTally writeTo(OutputStream sink) throws IOException {
      byte[] some = Rig.random(1, 1000);
      for (int i = 0; i < 100_000; i++) {
        sink.write(some);
        if (i == 10) {
          afterAWhile.run();
        }
      }
      return new StreamTally(1, 1, Digest.of(some));
    }
  }
}
