package dev.coffer.activities.pipeline;

import static dev.coffer.activities.pipeline.Rig.ACME;
import static dev.coffer.activities.pipeline.Rig.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.keys.KeySession.KeyVersions;
import dev.coffer.activities.pipeline.Keyrings.VerifiedKeyring;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyChange;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a rotation does to a keyring, and what it does not do to backups and restores beside it. */
class RotationTest {
  private final Rig rig = new Rig().onboard(ACME);

  /** The steps of a rotation, each with a key session of its own. */
  private static final class Steps {
    private final Rig rig;
    private final UnaryOperator<ObjectStore> around;
    private final Keyring from;
    private final ObjectRef fromObject;

    Steps(Rig rig, UnaryOperator<ObjectStore> around) {
      this.rig = rig;
      this.around = around;
      this.fromObject = rig.keyring(ACME);
      this.from = inForce();
    }

    static Steps of(Rig rig) {
      return new Steps(rig, store -> store);
    }

    ObjectRef advance() {
      return rig.with(
              ACME,
              Purpose.ROTATE,
              session ->
                  Rotation.advance(
                      read(session, fromObject), KeyChange.NONE, session, store(), rig.lock, at()))
          .object();
    }

    void prove(ObjectRef next) {
      rig.with(
          ACME,
          Purpose.ROTATE,
          session -> {
            Rotation.prove(read(session, fromObject), read(session, next), session);
            return next;
          });
    }

    int shutOut() {
      return rig.with(
          ACME,
          Purpose.ROTATE,
          session -> Rotation.shutOut(read(session, rig.keyring(ACME)), session));
    }

    void all() {
      ObjectRef next = advance();
      prove(next);
      rig.putInForce(ACME, next);
      shutOut();
    }

    Keyring inForce() {
      return rig.with(ACME, Purpose.ROTATE, session -> read(session, rig.keyring(ACME)));
    }

    private Keyring read(KeySession session, ObjectRef pinned) {
      return Keyrings.read(ACME.tenant(), pinned, 1, Signing.trusted(session), store()).keyring();
    }

    private ObjectStore store() {
      return around.apply(rig.store(ACME, Purpose.ROTATE));
    }

    private java.time.Instant at() {
      return rig.clock.instant();
    }
  }

  private KeyVersions versions() {
    return rig.with(ACME, Purpose.ROTATE, KeySession::versions);
  }

  private void assertRecalled(VerifiedManifest backup, Map<String, byte[]> content) {
    Map<String, byte[]> found = rig.recall(backup);
    assertThat(found.keySet()).containsExactlyElementsOf(content.keySet());
    content.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
  }

  @Test
  @DisplayName("a rotation puts one keyring, reads keyrings only, and keeps every backup readable")
  void costsOneObject() {
    VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
    List<String> puts = new ArrayList<>();
    List<String> reads = new ArrayList<>();
    new Steps(rig, store -> new WatchedStore(store, puts::add, reads::add)).all();

    assertThat(puts).containsExactly(VaultPaths.keyring(ACME.tenant(), 2));
    assertThat(reads).allMatch(key -> key.startsWith(VaultPaths.keyrings(ACME.tenant())));
    assertThat(versions()).isEqualTo(new KeyVersions(2, 2));
    assertRecalled(monday, Rig.content(1));

    VerifiedManifest tuesday = rig.backup(ACME, "tuesday", Rig.content(1), monday);
    assertThat(tuesday.manifest().keyring().epoch()).isEqualTo(2);
    assertThat(tuesday.manifest().facts().referencedBytes()).isPositive();
    Steps.of(rig).all();
    assertRecalled(tuesday, Rig.content(1));
    assertRecalled(monday, Rig.content(1));
  }

  /** What becomes of the rotations of one tenant. */
  enum Run {
    WHOLE,
    STOPPED_AFTER_VERSION,
    STOPPED_AFTER_KEYRING,
    STOPPED_AFTER_PROOF,
    STOPPED_AFTER_PUBLISHING,
    BACKUP
  }

  @Property(tries = 40)
  void lawsOfTheKeyring(@ForAll @Size(max = 6) List<Run> runs) {
    Rig rig = new Rig().onboard(ACME);
    Map<VerifiedManifest, Map<String, byte[]>> backups = new LinkedHashMap<>();
    Map<Integer, byte[]> keys = new HashMap<>();
    Keyring before = Steps.of(rig).inForce();
    for (Run run : runs) {
      play(rig, run, backups);
      Keyring now = Steps.of(rig).inForce();

      boolean published = run == Run.WHOLE || run == Run.STOPPED_AFTER_PUBLISHING;
      assertThat(now.revision()).isEqualTo(before.revision() + (published ? 1 : 0));
      if (published) {
        assertThat(before.isFollowedBy(now)).isTrue();
        assertThat(now.isFollowedBy(before)).isFalse();
      }
      assertThat(now.isFollowedBy(now)).isFalse();
      sameKeys(rig, now, keys);
      KeyVersions versions = rig.with(ACME, Purpose.ROTATE, KeySession::versions);
      assertThat(versions.minimum()).isLessThanOrEqualTo(now.minimumVersion());
      assertThat(versions.newest())
          .as("no version was made twice")
          .isBetween(now.minimumVersion(), now.minimumVersion() + 1);
      before = now;
    }
    backups.forEach(
        (backup, content) ->
            rig.recall(backup)
                .forEach((name, bytes) -> assertThat(bytes).isEqualTo(content.get(name))));
  }

  private static void play(Rig rig, Run run, Map<VerifiedManifest, Map<String, byte[]>> backups) {
    if (run == Run.BACKUP) {
      Map<String, byte[]> content = Rig.content(backups.size());
      backups.put(rig.backup(ACME, "b-" + backups.size(), content), content);
      return;
    }
    Steps steps = Steps.of(rig);
    if (run == Run.STOPPED_AFTER_VERSION) {
      rig.with(
          ACME,
          Purpose.ROTATE,
          session -> {
            session.rotateTo(steps.from.minimumVersion() + 1);
            return session;
          });
      return;
    }
    ObjectRef next = steps.advance();
    if (run == Run.STOPPED_AFTER_KEYRING) {
      return;
    }
    steps.prove(next);
    if (run == Run.STOPPED_AFTER_PROOF) {
      return;
    }
    rig.putInForce(ACME, next);
    if (run == Run.WHOLE) {
      assertThat(steps.shutOut()).isEqualTo(steps.inForce().minimumVersion());
    }
  }

  /** An epoch's key never changes, whatever it is wrapped under. */
  private static void sameKeys(Rig rig, Keyring keyring, Map<Integer, byte[]> keys) {
    rig.with(
        ACME,
        Purpose.ROTATE,
        session -> {
          for (Keyring.Epoch epoch : keyring.epochs()) {
            try (KeyLoan loan = session.unwrap(epoch.wrapped())) {
              byte[] known = keys.putIfAbsent(epoch.number(), loan.bytes().clone());
              assertThat(known == null ? loan.bytes() : known).isEqualTo(loan.bytes());
            }
          }
          return keyring;
        });
  }

  @Test
  @DisplayName(
      "K8 a rotation killed at any call of the key service is finished by the next try, made once")
  void killedAtTheKeyService() {
    int at = 0;
    for (boolean whole = false; !whole; at++) {
      Rig rig = new Rig().onboard(ACME);
      VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
      Steps steps = Steps.of(rig);
      long before = rig.keyService.calls();
      rig.keyService.failAfter(at, 1);
      finish(rig, steps);
      whole = rig.keyService.calls() - before <= at;
      rig.keyService.failAfter(0, 0);
      assertFinished(rig, monday);
    }
    assertThat(at).as("calls that were made to fail, each once").isGreaterThan(15);
  }

  @Test
  @DisplayName("K8 T9 a rotation killed at any call of the store is finished likewise")
  void killedAtTheStore() {
    int at = 0;
    for (boolean whole = false; !whole; at++) {
      Rig rig = new Rig().onboard(ACME);
      VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
      Steps steps = Steps.of(rig);
      long before = rig.stores.calls();
      rig.stores.failAfter(at, 1);
      finish(rig, steps);
      whole = rig.stores.calls() - before <= at;
      rig.stores.failAfter(0, 0);
      assertFinished(rig, monday);
    }
    Rig rig = new Rig().onboard(ACME);
    VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
    rig.stores.loseNextReply();
    finish(rig, Steps.of(rig));
    assertFinished(rig, monday);
  }

  /** Each step again until it succeeds, as the workflow does. */
  private static void finish(Rig rig, Steps steps) {
    ObjectRef next = again(steps::advance);
    again(
        () -> {
          steps.prove(next);
          return next;
        });
    rig.putInForce(ACME, next);
    again(steps::shutOut);
  }

  private static <T> T again(java.util.function.Supplier<T> step) {
    for (int attempt = 1; ; attempt++) {
      try {
        return step.get();
      } catch (FailureException failed) {
        if (!failed.code().retryable() || attempt == 3) {
          throw failed;
        }
      }
    }
  }

  private void assertFinished(Rig rig, VerifiedManifest monday) {
    assertThat(rig.with(ACME, Purpose.ROTATE, KeySession::versions))
        .isEqualTo(new KeyVersions(2, 2));
    assertThat(rig.stores.keys().stream().filter(key -> key.contains("/keyring/"))).hasSize(2);
    Keyring now = Steps.of(rig).inForce();
    assertThat(now.revision()).isEqualTo(2);
    assertThat(now.epochs()).hasSize(2);
    assertThat(rig.recall(monday).keySet()).isEqualTo(Rig.content(1).keySet());
  }

  @Test
  @DisplayName("W6 every step of a rotation may be delivered again after the last one")
  void deliveredAgain() {
    Steps steps = Steps.of(rig);
    steps.all();
    ObjectRef next = rig.keyring(ACME);

    assertThat(steps.advance()).isEqualTo(next);
    steps.prove(next);
    assertThat(steps.shutOut()).isEqualTo(2);
    assertThat(versions()).isEqualTo(new KeyVersions(2, 2));
  }

  /** A moment in a rotation. */
  enum Moment {
    VERSION,
    KEYRING,
    PROOF,
    PUBLISHED,
    RAISED
  }

  private void rotateUpTo(Moment moment) {
    Steps steps = Steps.of(rig);
    if (moment == Moment.VERSION) {
      rig.keyService.rotate(ACME.tenant());
      return;
    }
    ObjectRef next = steps.advance();
    if (moment == Moment.KEYRING) {
      return;
    }
    steps.prove(next);
    if (moment == Moment.PROOF) {
      return;
    }
    rig.putInForce(ACME, next);
    if (moment == Moment.RAISED) {
      steps.shutOut();
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  @DisplayName("K6 T5 a restore that opened its keyring before a rotation unwraps at any moment")
  void restoreBesideARotation(Moment moment) {
    VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
    Map<String, byte[]> found =
        rig.withKeys(
            ACME,
            Purpose.RESTORE,
            keys -> {
              rotateUpTo(moment);
              try (Recall recall =
                  Recall.of(monday, keys, rig.store(ACME, Purpose.RESTORE), Rig.TUNING)) {
                return Rig.readAll(recall);
              }
            });
    Rig.content(1).forEach((name, bytes) -> assertThat(found.get(name)).isEqualTo(bytes));
  }

  /** Rotates once the backup reads its first stream. */
  private record Interrupted(Dump inner, Runnable meanwhile) implements Dump {
    @Override
    public Cut cut() {
      return inner.cut();
    }

    @Override
    public SourceShape shape() {
      return inner.shape();
    }

    @Override
    public List<StreamSource> streams() {
      meanwhile.run();
      return inner.streams();
    }

    @Override
    public int parallelism() {
      return inner.parallelism();
    }

    @Override
    public void finish() {
      inner.finish();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  @DisplayName("K6 T5 a backup across a rotation has one epoch, which it records, and comes back")
  void backupAcrossARotation(Moment moment) {
    VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
    Captured captured =
        rig.capture(
            ACME,
            "tuesday",
            new Interrupted(MemoryDump.of(Rig.content(2)), () -> rotateUpTo(moment)),
            monday,
            store -> store);
    assertThat(captured.facts().epoch()).isEqualTo(1);
    VerifiedManifest tuesday = rig.commit(ACME, "tuesday", captured);
    assertThat(tuesday.manifest().keyring().epoch()).isEqualTo(1);
    assertThat(tuesday.manifest().packs()).allMatch(pack -> pack.epoch() == 1);

    Steps.of(rig).all();
    VerifiedManifest wednesday = rig.backup(ACME, "wednesday", Rig.content(2), tuesday);
    assertRecalled(monday, Rig.content(1));
    assertRecalled(tuesday, Rig.content(2));
    assertRecalled(wednesday, Rig.content(2));
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  @DisplayName("K6 T5 a rotation between capture and commit stops neither")
  void rotatedBeforeTheCommit(Moment moment) {
    Captured captured = rig.capture(ACME, "monday", MemoryDump.of(Rig.content(1)), null);
    rotateUpTo(moment);
    assertRecalled(rig.commit(ACME, "monday", captured), Rig.content(1));
  }

  @Test
  @DisplayName("a key that is shut out while the catalog names no newer keyring stays shut out")
  void shutOutForGood() {
    VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
    rig.keyService.rotate(ACME.tenant());
    rig.keyService.minimumVersion(ACME.tenant(), 2);

    assertThat(Refusal.of(() -> rig.recall(monday))).isEqualTo(FailureCode.KEY_VERSION);
    assertThat(Refusal.of(() -> Steps.of(rig).all())).isEqualTo(FailureCode.KEY_VERSION);
    assertThat(rig.stores.keys()).doesNotContain(VaultPaths.keyring(ACME.tenant(), 2));
  }

  @Test
  @DisplayName("K8 the minimum is never raised above a wrap that the keyring in force needs")
  void raisesNothingTooEarly() {
    Steps steps = Steps.of(rig);
    ObjectRef next = steps.advance();
    assertThat(steps.shutOut()).as("the old keyring is still in force").isEqualTo(1);
    assertThat(versions()).isEqualTo(new KeyVersions(2, 1));

    Keyring claimed =
        rig.with(
            ACME,
            Purpose.ROTATE,
            session ->
                steps
                    .read(session, next)
                    .next(3, steps.read(session, next).wrapped(), "memory:v3:AAAA", steps.at()));
    rig.keyService.rotate(ACME.tenant());
    assertThat(
            Refusal.of(
                () ->
                    rig.with(ACME, Purpose.ROTATE, session -> Rotation.shutOut(claimed, session))))
        .isEqualTo(FailureCode.KEYRING_ALTERED);
    assertThat(versions()).isEqualTo(new KeyVersions(3, 1));
  }

  @Test
  @DisplayName(
      "I-11 what stands in the next keyring's place and does not follow halts the rotation")
  void squatter() {
    put(Rig.random(1, 300), 2);
    assertThat(Refusal.of(Steps.of(rig)::all)).isEqualTo(FailureCode.KEYRING_ALTERED);
    assertThat(versions()).as("nothing was made").isEqualTo(new KeyVersions(1, 1));
  }

  @Test
  @DisplayName("a validly signed keyring that lost a key is not gone on from, and not proved")
  void lostKey() {
    Keyring from = Steps.of(rig).inForce();
    rig.keyService.rotate(ACME.tenant());
    Keyring other =
        rig.with(
            ACME,
            Purpose.ROTATE,
            session -> {
              KeySession.NewKey wrong = session.newKey();
              KeySession.NewKey naming = session.newKey();
              KeySession.NewKey added = session.newKey();
              return from.next(
                  2, List.of(wrong.wrapped(), naming.wrapped()), added.wrapped(), from.createdAt());
            });
    assertThat(from.isFollowedBy(other)).as("it looks right").isTrue();
    assertThat(
            Refusal.of(
                () ->
                    rig.with(
                        ACME,
                        Purpose.ROTATE,
                        session -> {
                          Rotation.prove(from, other, session);
                          return other;
                        })))
        .isEqualTo(FailureCode.KEYRING_ALTERED);
  }

  @Test
  @DisplayName(
      "a revision may leave keys out, but not those that new data is sealed and named with")
  void leavesOut() {
    Steps.of(rig).all();
    Keyring from = Steps.of(rig).inForce();
    rig.with(
        ACME,
        Purpose.ROTATE,
        session -> {
          session.rotateTo(3);
          Keyring slim = from.without(new KeyChange(false, List.of(1), List.of()));
          Keyring next =
              slim.next(
                  3,
                  session.rewrap(slim.wrapped()),
                  session.newKey().wrapped(),
                  session.newKey().wrapped(),
                  from.createdAt());
          assertThat(from.isFollowedBy(next)).isTrue();
          assertThat(next.epochs()).extracting(Keyring.Epoch::number).containsExactly(2, 3);
          assertThat(next.naming()).extracting(Keyring.Naming::generation).containsExactly(1, 2);
          Rotation.prove(from, next, session);

          Keyring lost = from.without(new KeyChange(false, List.of(2), List.of()));
          Keyring other =
              lost.next(
                  3, session.rewrap(lost.wrapped()), session.newKey().wrapped(), from.createdAt());
          assertThat(from.isFollowedBy(other)).isFalse();
          return next;
        });
  }

  @Test
  @DisplayName("K8 nothing is destroyed that the keyring in force needs or that is not shut out")
  void destroysNothingTooEarly() {
    Steps steps = Steps.of(rig);
    Keyring old = steps.inForce();
    ObjectRef next = steps.advance();
    assertThat(Refusal.of(() -> destroy(old, old))).isEqualTo(FailureCode.KEYRING_ALTERED);
    steps.prove(next);
    rig.putInForce(ACME, next);
    assertThat(Refusal.of(() -> destroy(steps.inForce(), old))).isEqualTo(FailureCode.KEY_VERSION);
    VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
    steps.shutOut();
    destroy(steps.inForce(), old);
    destroy(steps.inForce(), old);
    assertRecalled(monday, Rig.content(1));
    Steps.of(rig).all();
    assertRecalled(monday, Rig.content(1));
  }

  private void destroy(Keyring inForce, Keyring old) {
    rig.with(
        ACME,
        Purpose.RESEAL,
        session -> {
          Rotation.destroy(inForce, old, session);
          return old;
        });
  }

  @Test
  @DisplayName("I-1 another tenant's wraps are refused in a rotation")
  void foreignWraps() {
    rig.onboard(GLOBEX);
    Keyring ours = Steps.of(rig).inForce();
    Keyring theirs =
        rig.with(
            GLOBEX,
            Purpose.ROTATE,
            session ->
                Keyrings.read(
                        GLOBEX.tenant(),
                        rig.keyring(GLOBEX),
                        1,
                        Signing.trusted(session),
                        rig.store(GLOBEX, Purpose.ROTATE))
                    .keyring());
    Keyring mixed =
        new Keyring(
            ours.format(), ours.tenant(), 1, 1, ours.createdAt(), theirs.epochs(), ours.naming());
    ObjectStore store = rig.store(ACME, Purpose.ROTATE);
    assertThat(
            Refusal.of(
                () ->
                    rig.with(
                        ACME,
                        Purpose.ROTATE,
                        session ->
                            Rotation.advance(
                                mixed,
                                KeyChange.NONE,
                                session,
                                store,
                                rig.lock,
                                ours.createdAt()))))
        .isEqualTo(FailureCode.KEY_FOREIGN);
    assertThat(rig.stores.keys()).doesNotContain(VaultPaths.keyring(ACME.tenant(), 2));
  }

  @Test
  @DisplayName("K9 a key service that was rolled back halts backups, restores and rotations")
  void rolledBack() {
    Runnable older = rig.keyService.snapshot(ACME.tenant());
    Steps.of(rig).all();
    VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
    older.run();

    assertThat(Refusal.of(() -> rig.backup(ACME, "tuesday", Rig.content(1))))
        .isEqualTo(FailureCode.KEYS_ROLLED_BACK);
    assertThat(Refusal.of(() -> rig.recall(monday))).isEqualTo(FailureCode.KEYS_ROLLED_BACK);
    assertThat(Refusal.of(() -> Steps.of(rig).all())).isEqualTo(FailureCode.KEYS_ROLLED_BACK);
    assertThat(versions()).as("nothing was made").isEqualTo(new KeyVersions(1, 1));
    assertThat(rig.stores.keys()).doesNotContain(VaultPaths.keyring(ACME.tenant(), 3));
  }

  private void put(byte[] content, int revision) {
    rig.store(ACME, Purpose.ROTATE)
        .putNew(VaultPaths.keyring(ACME.tenant(), revision), content, rig.lock);
  }

  @Test
  @DisplayName("K8 a rebuilt catalog goes on from a keyring that was put but not published")
  void rebuiltInBetween() {
    ObjectRef next = Steps.of(rig).advance();
    VerifiedKeyring newest =
        rig.with(
            ACME,
            Purpose.VERIFY,
            session -> newest(ACME, session, rig.store(ACME, Purpose.VERIFY)));
    assertThat(newest.object()).isEqualTo(next);
    rig.putInForce(ACME, newest.object());
    VerifiedManifest monday = rig.backup(ACME, "monday", Rig.content(1));
    Steps.of(rig).all();
    assertThat(versions()).isEqualTo(new KeyVersions(3, 3));
    assertRecalled(monday, Rig.content(1));
  }

  private static VerifiedKeyring newest(TenantScope scope, KeySession session, ObjectStore store) {
    List<Dsse.TrustedKey> trusted = Signing.trusted(session);
    return Keyrings.newest(scope.tenant(), trusted, store).orElseThrow();
  }
}
