package dev.coffer.activities.step;

import static dev.coffer.activities.step.CompromiseLab.ACME;
import static dev.coffer.activities.step.CompromiseLab.SCOPE;
import static dev.coffer.activities.step.CompromiseLab.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.catalog.PackCopy;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Expectation;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.VerificationReport;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.NamingKey;
import dev.coffer.activities.seal.Pack;
import dev.coffer.activities.seal.PackEntry;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.SealedClaim;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.FreshKeys;
import dev.coffer.workflows.compromise.LockedCopies;
import dev.coffer.workflows.compromise.Resealed;
import dev.coffer.workflows.compromise.Shredded;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.HoldProgress;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.rotation.RotationRequest;
import io.temporal.failure.ActivityFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answering a compromise does to keys, packs and backups, step by step. */
class CompromiseTest {
  private final CompromiseLab lab = new CompromiseLab();

  @AfterEach
  void close() {
    lab.close();
  }

  /** What somebody copied before: the keyring, its keys in clear, and one backup's objects. */
  private record Loot(Keyring keyring, byte[] data, byte[] naming) {}

  private static Loot loot(CompromiseLab lab) {
    lab.follow();
    return lab.rig.with(
        SCOPE,
        Purpose.RESTORE,
        session -> {
          Keyring keyring =
              Keyrings.read(
                      ACME,
                      lab.rig.keyring(SCOPE),
                      1,
                      Signing.trusted(session),
                      lab.rig.store(SCOPE, Purpose.RESTORE))
                  .keyring();
          try (KeyLoan data = session.unwrap(keyring.currentEpoch().wrapped());
              KeyLoan naming = session.unwrap(keyring.currentNaming().wrapped())) {
            return new Loot(keyring, data.bytes().clone(), naming.bytes().clone());
          }
        });
  }

  private static void assertRestorable(CompromiseLab lab, Map<String, ObjectRef> planned) {
    planned.forEach(
        (backup, manifest) -> {
          Map<String, byte[]> content = lab.content(backup);
          Map<String, byte[]> found = lab.restored(backup, manifest);
          assertThat(found.keySet()).containsExactlyElementsOf(content.keySet());
          content.forEach((name, bytes) -> assertThat(found.get(name)).isEqualTo(bytes));
        });
  }

  private static void assertVerified(CompromiseLab lab) {
    lab.follow();
    for (String backup : lab.contents.keySet()) {
      VerificationReport report = lab.rig.verify(lab.manifest(backup), VerificationLevel.FULL);
      assertThat(report.failure()).as(backup + ' ' + report.findings()).isNull();
      assertThat(report.chunks()).isPositive();
    }
  }

  private static Map<String, ObjectRef> manifests(CompromiseLab lab) {
    Map<String, ObjectRef> manifests = new LinkedHashMap<>();
    lab.contents.keySet().forEach(id -> manifests.put(id, lab.manifest(id).object()));
    return manifests;
  }

  private static ObjectRef named(Map<String, ObjectRef> manifests, String backup) {
    return Objects.requireNonNull(manifests.get(backup));
  }

  private static Set<ObjectRef> packs(VerifiedManifest... backups) {
    Set<ObjectRef> packs = new LinkedHashSet<>();
    for (VerifiedManifest backup : backups) {
      backup.manifest().packs().forEach(pack -> packs.add(pack.object()));
    }
    return packs;
  }

  private static Keyring inForce(CompromiseLab lab) {
    return lab.rig.with(
        SCOPE,
        Purpose.VERIFY,
        session ->
            Keyrings.read(
                    ACME,
                    lab.catalog.tenant(ACME).keyring(),
                    lab.catalog.tenant(ACME).keyringRevision(),
                    Signing.trusted(session),
                    lab.rig.store(SCOPE, Purpose.VERIFY))
                .keyring());
  }

  private static FailureCode refusal(ThrowingCallable call) {
    ActivityFailure failed = catchThrowableOfType(ActivityFailure.class, call);
    assertThat(failed).as("nothing was refused").isNotNull();
    return Failures.codeOf(failed);
  }

  private static FailureCode code(ThrowingCallable call) {
    FailureException failed = catchThrowableOfType(FailureException.class, call);
    assertThat(failed).as("nothing was refused").isNotNull();
    return failed.code();
  }

  private static Shredded shredded(CompromiseResult result) {
    Shredded shredded = result.shredded();
    assertThat(shredded).isNotNull();
    return Objects.requireNonNull(shredded);
  }

  @Test
  @DisplayName(
      "K7 every byte of every backup verifies in its new sealing, and the old keys are gone")
  void answered() {
    VerifiedManifest monday = lab.backup("monday");
    VerifiedManifest tuesday = lab.backup("tuesday");
    Map<String, ObjectRef> planned = manifests(lab);
    CompromiseResult result = lab.answer(request("x-1"));

    assertThat(result.epochs()).containsExactly(1);
    assertThat(result.backups()).isEqualTo(2);
    assertThat(result.packs()).isEqualTo(packs(monday, tuesday).size());
    assertVerified(lab);
    assertRestorable(lab, planned);
    assertRestorable(lab, manifests(lab));
    Keyring keyring = inForce(lab);
    assertThat(keyring.epoch(1)).isEmpty();
    assertThat(keyring.naming(1)).isEmpty();
    assertThat(keyring.currentNaming().generation()).isEqualTo(2);
    Manifest anew = lab.manifest("tuesday").manifest();
    assertThat(anew.keyring().naming()).isEqualTo(2);
    assertThat(anew.packs()).allMatch(pack -> pack.epoch() == 2);
    assertThat(anew.replaces()).containsExactly(tuesday.object());
    assertThat(anew.facts().rows()).isEqualTo(tuesday.manifest().facts().rows());
    assertThat(lab.manifest("tuesday").object().key())
        .isEqualTo(VaultPaths.resealed(SCOPE, new BackupId("tuesday"), 2));
    assertThat(shredded(result).keyVersion()).isEqualTo(keyring.minimumVersion());
    assertThat(lab.rig.keyService.sessionsOut()).isZero();
    assertThat(lab.audit.entries(ACME, 0, 100).stream().map(AuditEntry::action))
        .startsWith("keys.compromise.intent")
        .contains("keys.compromise")
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("K7 a copy of old packs, old keyring and old keys opens nothing new")
  void lootOpensNothingNew() {
    VerifiedManifest monday = lab.backup("monday");
    Loot loot = loot(lab);
    byte[] oldPack = lab.rig.stores.peek(monday.manifest().packs().getFirst().object());
    assertThat(open(monday.manifest().packs().getFirst(), oldPack, loot.data()).entries())
        .as("what was copied stays open to who copied it")
        .isNotEmpty();
    lab.answer(request("x-1"));

    VerifiedManifest anew = lab.manifest("monday");
    Set<String> oldNames = new HashSet<>();
    open(monday.manifest().packs().getFirst(), oldPack, loot.data())
        .entries()
        .forEach(entry -> oldNames.add(Arrays.toString(entry.name())));
    for (PackRef pack : anew.manifest().packs()) {
      byte[] bytes = lab.rig.stores.peek(pack.object());
      assertThat(code(() -> open(pack, bytes, loot.data()))).isEqualTo(FailureCode.KEY_FOREIGN);
      assertThat(SealedClaim.of(bytes)).contains(new SealedClaim(2));
    }
    byte[] index = lab.rig.stores.peek(anew.manifest().index());
    assertThat(
            code(
                () ->
                    BackupIndex.open(
                        SCOPE,
                        new BackupId("monday"),
                        anew.manifest().attempt(),
                        2,
                        index,
                        new KeyLoan(loot.data().clone()))))
        .isEqualTo(FailureCode.KEY_FOREIGN);
    assertThat(newNames(anew)).isNotEmpty().doesNotContainAnyElementsOf(oldNames);
    NamingKey oldNaming = new NamingKey(ACME, new KeyLoan(loot.naming().clone()));
    assertThat(anew.manifest().content())
        .as("a guess of the content is not confirmed with the old naming key")
        .isNotEqualTo(monday.manifest().content());
    assertThat(oldNaming.namer()).isNotNull();
    // Not even with the help of an administrator who lets old versions in again.
    lab.rig.keyService.minimumVersion(ACME, 1);
    for (String wrapped : loot.keyring().wrapped()) {
      assertThat(
              code(() -> lab.rig.with(SCOPE, Purpose.RESTORE, session -> session.unwrap(wrapped))))
          .isEqualTo(FailureCode.KEY_VERSION);
    }
  }

  private Set<String> newNames(VerifiedManifest backup) {
    lab.follow();
    Set<String> names = new HashSet<>();
    lab.rig.with(
        SCOPE,
        Purpose.RESTORE,
        session -> {
          Keyring keyring = inForce(lab);
          for (PackRef pack : backup.manifest().packs()) {
            try (KeyLoan key =
                session.unwrap(keyring.epoch(pack.epoch()).orElseThrow().wrapped())) {
              Pack opened = Pack.open(SCOPE, pack, lab.rig.stores.peek(pack.object()), key);
              for (PackEntry entry : opened.entries()) {
                names.add(Arrays.toString(entry.name()));
              }
            }
          }
          return names;
        });
    return names;
  }

  private static Pack open(PackRef pack, byte[] bytes, byte[] key) {
    try (KeyLoan loan = new KeyLoan(key.clone())) {
      return Pack.open(SCOPE, pack, bytes, loan);
    }
  }

  @Test
  @DisplayName("packs that several backups share are sealed again once, and stay shared")
  void sharedPacks() {
    VerifiedManifest monday = lab.backup("monday");
    VerifiedManifest tuesday = lab.backup("tuesday");
    VerifiedManifest wednesday = lab.backup("wednesday");
    Set<ObjectRef> before = packs(monday, tuesday, wednesday);
    assertThat(before.size())
        .as("they share some")
        .isLessThan(packs(monday).size() + packs(tuesday).size() + packs(wednesday).size());
    CompromiseResult result = lab.answer(request("x-1"));

    Set<ObjectRef> after =
        packs(lab.manifest("monday"), lab.manifest("tuesday"), lab.manifest("wednesday"));
    assertThat(after).hasSameSizeAs(before);
    assertThat(result.packs()).isEqualTo(before.size());
    assertThat(result.bytes()).isEqualTo(before.stream().mapToLong(ObjectRef::bytes).sum());
    assertThat(versions("packs/")).as("and nothing else was put").hasSize(2 * before.size());
    // A backup that follows refers to what was sealed again.
    VerifiedManifest thursday = lab.backup("thursday");
    assertThat(thursday.manifest().keyring().naming()).isEqualTo(2);
    assertVerified(lab);
  }

  private List<StoredVersion> versions(String folder) {
    List<StoredVersion> found = new ArrayList<>();
    lab.rig.store(SCOPE, Purpose.VERIFY).versions(VaultPaths.vault(ACME) + folder, found::add);
    return found;
  }

  @Test
  @DisplayName("I-11 restores planned before, during and after read the same, between all steps")
  void restoresAtEachMoment() {
    lab.backup("monday");
    lab.backup("tuesday");
    Map<String, ObjectRef> planned = manifests(lab);
    List<String> seen = new ArrayList<>();
    lab.after =
        step -> {
          assertRestorable(lab, planned);
          assertRestorable(lab, manifests(lab));
          seen.add(step);
        };
    lab.answer(request("x-1"));

    assertThat(new LinkedHashSet<>(seen))
        .containsExactly(
            "plan",
            "admit",
            "rotate",
            "verify",
            "publish",
            "raise",
            "settle",
            "reseal",
            "shredding",
            "shredding again",
            "destroy",
            "report",
            "record");
  }

  @Test
  @DisplayName("a restore that has opened its backup reads on, whatever is shredded meanwhile")
  void restoreAcross() {
    VerifiedManifest monday = lab.backup("monday");
    Map<String, byte[]> found =
        lab.rig.with(
            SCOPE,
            Purpose.RESTORE,
            session -> {
              try (ObjectStore store = lab.rig.store(SCOPE, Purpose.RESTORE);
                  Vault.Opened opened =
                      lab.vault.open(
                          monday.object(),
                          new Expectation(
                              SCOPE, new BackupId("monday"), lab.rig.backupEnvelope().digest()),
                          session,
                          store)) {
                lab.answer(request("x-1"));
                return Rig.readAll(opened.backup());
              }
            });
    lab.content("monday").forEach((name, bytes) -> assertThat(found.get(name)).isEqualTo(bytes));
  }

  /** What is made to fail. */
  enum Part {
    KEYS,
    STORE,
    CATALOG
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  @DisplayName("I-11 K8 a failure at any call is gone on from: one keyring each, no pack twice")
  void failureAtEachCall(Part part) {
    TreeSet<Integer> objects = new TreeSet<>();
    int runs = 0;
    int at = 0;
    for (boolean whole = false; !whole; at += part == Part.KEYS ? 3 : 5) {
      try (CompromiseLab fresh = new CompromiseLab()) {
        runs++;
        VerifiedManifest monday = fresh.backup("monday", 2_000);
        VerifiedManifest tuesday = fresh.backup("tuesday", 2_000);
        Map<String, ObjectRef> planned = manifests(fresh);
        long before = calls(fresh, part);
        plant(fresh, part, at);
        CompromiseResult result = fresh.answer(request("x-1"));
        whole = calls(fresh, part) - before <= at;
        heal(fresh, part);

        assertThat(result.backups()).isEqualTo(2);
        assertThat(result.packs()).isEqualTo(packs(monday, tuesday).size());
        assertVerified(fresh);
        assertRestorable(fresh, planned);
        assertThat(inForce(fresh).revision()).as("keyrings that were put").isEqualTo(3);
        assertThat(inForce(fresh).epoch(1)).isEmpty();
        fresh.giveBack("x-1");
        if (part != Part.CATALOG) {
          // A token that the catalog could not note ends by itself.
          assertThat(fresh.rig.keyService.sessionsOut()).isZero();
        }
        objects.add(fresh.rig.stores.keys().size());
      }
    }
    assertThat(at).as("calls that were made to fail").isGreaterThan(50);
    System.out.printf(
        "| %s failing | %d runs, one each | all answered | %d to %d objects |%n",
        part, runs, objects.first(), objects.last());
  }

  private static long calls(CompromiseLab lab, Part part) {
    return switch (part) {
      case KEYS -> lab.rig.keyService.calls();
      case STORE -> lab.rig.stores.calls();
      case CATALOG -> lab.catalogCalls();
    };
  }

  private static void plant(CompromiseLab lab, Part part, int at) {
    switch (part) {
      case KEYS -> lab.rig.keyService.failAfter(at, 1);
      case STORE -> lab.rig.stores.failAfter(at, 1);
      case CATALOG -> lab.failCatalogAfter(at);
    }
  }

  private static void heal(CompromiseLab lab, Part part) {
    switch (part) {
      case KEYS -> lab.rig.keyService.failAfter(0, 0);
      case STORE -> lab.rig.stores.failAfter(0, 0);
      case CATALOG -> lab.failCatalogAfter(Integer.MAX_VALUE / 2);
    }
  }

  @Test
  @DisplayName("W6 every step may be delivered again after it: nothing is made twice")
  void deliveredAgain() {
    lab.backup("monday");
    FreshKeys fresh = lab.fresh(request("x-1"));
    Resealed resealed = lab.reseal(fresh);
    Set<String> keys = new TreeSet<>(lab.rig.stores.keys());
    assertThat(lab.reseal(fresh)).isEqualTo(resealed);
    assertThat(lab.rig.stores.keys()).containsExactlyInAnyOrderElementsOf(keys);
    CompromiseResult result = lab.shred(resealed);
    assertThat(lab.reseal(fresh)).isEqualTo(resealed);
    assertThat(lab.steps.shredding(resealed).next()).isNull();
    lab.steps.destroy(resealed);
    assertThat(shredded(lab.steps.report(resealed))).isEqualTo(shredded(result));
    lab.steps.record(resealed, result);
    assertVerified(lab);
  }

  @Test
  @DisplayName("a pack that was swept before its backup was switched is sealed again once more")
  void sweptInBetween() {
    VerifiedManifest monday = lab.backup("monday");
    FreshKeys fresh = lab.fresh(request("x-1"));
    PackRef pack = monday.manifest().packs().getFirst();
    lab.catalog.packCopied(
        ACME,
        fresh.naming(),
        new PackCopy(
            pack.object(),
            new ObjectRef(pack.key() + "1", "gone", pack.sha256(), pack.bytes()),
            fresh.epoch(),
            pack.header()));
    lab.shred(lab.reseal(fresh));
    assertVerified(lab);
  }

  @Test
  @DisplayName(
      "a backup that ran beside it ends with the old keys and is sealed again before they go")
  void backupBeside() {
    lab.backup("monday");
    lab.started("tuesday");
    FreshKeys fresh = lab.fresh(request("x-1"));
    // Its capture had begun before the new keyring was in force.
    lab.rig.putInForce(SCOPE, fresh.order().rotation().keyring());
    lab.rig.keyService.minimumVersion(ACME, 1);
    Map<String, byte[]> content = Rig.content(5);
    VerifiedManifest tuesday = lab.rig.backup(SCOPE, "tuesday", content);
    lab.rig.keyService.minimumVersion(ACME, 2);
    Resealed first = lab.reseal(fresh);
    assertThat(first.running()).isEqualTo(1);
    assertThat(refusal(() -> lab.steps.shredding(first))).isEqualTo(FailureCode.UNEXPECTED);

    lab.list(tuesday, content);
    Resealed second = lab.reseal(fresh);
    assertThat(second.running()).isZero();
    assertThat(second.backups()).isEqualTo(2);
    // One that begins now has the new keys already.
    lab.started("wednesday");
    lab.shred(second);
    lab.failed("wednesday");
    assertVerified(lab);
    assertThat(lab.manifest("tuesday").manifest().packs()).allMatch(pack -> pack.epoch() == 2);
  }

  @Test
  @DisplayName("only the compromised epochs are shredded; what others sealed stays as it is")
  void someEpochs() {
    VerifiedManifest monday = lab.backup("monday");
    lab.rotate("k-1");
    lab.follow();
    VerifiedManifest apart = lab.rig.backup(SCOPE, "apart", Rig.content(40));
    lab.list(apart, Rig.content(40));
    assertThat(apart.manifest().keyring().epoch()).isEqualTo(2);
    assertThat(lab.steps.plan(request("x-1", 1)).backups()).isEqualTo(1);
    assertThat(lab.steps.plan(request("x-1", 2)).backups()).isEqualTo(1);
    assertThat(lab.steps.plan(request("x-1")).backups()).isEqualTo(2);
    assertThat(refusal(() -> lab.steps.plan(request("x-1", 1, 9))))
        .isEqualTo(FailureCode.NOT_FOUND);
    CompromiseResult result = lab.answer(request("x-1", 1));

    assertThat(result.backups()).isEqualTo(1);
    assertThat(lab.manifest("apart").object()).isEqualTo(apart.object());
    assertThat(lab.manifest("monday").object()).isNotEqualTo(monday.object());
    Keyring keyring = inForce(lab);
    assertThat(keyring.epochs()).extracting(Keyring.Epoch::number).containsExactly(2, 3, 4);
    assertThat(keyring.naming())
        .as("the other backup needs the old naming key")
        .extracting(Keyring.Naming::generation)
        .containsExactly(1, 2);
    assertVerified(lab);

    // And again: the rest of the old keys go.
    CompromiseResult rest = lab.answer(request("x-2"));
    assertThat(rest.epochs()).containsExactly(2, 3, 4);
    assertThat(lab.manifest("monday").manifest().replaces()).hasSize(2);
    assertThat(inForce(lab).naming()).extracting(Keyring.Naming::generation).containsExactly(3);
    assertVerified(lab);
    assertRestorable(lab, Map.of("monday", monday.object(), "apart", apart.object()));
  }

  @Test
  @DisplayName("K8 what a rotation left that was given up is finished first")
  void takesUpALeftOver() {
    lab.backup("monday");
    lab.keys.rotate(
        lab.keys.admit(
            new RotationRequest("k-1", new TenantGrant(ACME, "k-1", "alice", "seal"), "due")));
    CompromiseResult result = lab.answer(request("x-1"));
    assertThat(shredded(result).revision()).isEqualTo(4);
    assertThat(inForce(lab).epochs()).extracting(Keyring.Epoch::number).containsExactly(2, 3, 4);
    assertVerified(lab);
  }

  @Test
  @DisplayName("a rotation afterwards goes on from the keyring that lost its old keys")
  void rotatesAfterwards() {
    lab.backup("monday");
    lab.answer(request("x-1"));
    lab.rotate("k-1");
    assertThat(inForce(lab).epochs()).extracting(Keyring.Epoch::number).containsExactly(2, 3, 4);
    assertVerified(lab);
  }

  @Test
  @DisplayName("a new object is locked at least as long as the old one was, and held when that was")
  void locksAndHolds() {
    VerifiedManifest monday = lab.backup("monday");
    VerifiedManifest tuesday = lab.backup("tuesday");
    Instant longer = lab.rig.clock.instant().plus(Duration.ofDays(400));
    PackRef own = monday.manifest().packs().getFirst();
    try (ObjectStore store = lab.rig.store(SCOPE, Purpose.BACKUP)) {
      store.extendLock(own.object(), longer);
      store.extendLock(monday.object(), longer);
    }
    Hold hold = hold("h-1", "monday");
    lab.holds.record(lab.run("h-1"), hold);
    lab.holds.mirror(lab.run("h-1"), hold, HoldProgress.NONE, done -> {});
    lab.answer(request("x-1"));

    Manifest anew = lab.manifest("monday").manifest();
    assertThat(locked(lab.manifest("monday").object())).isAfterOrEqualTo(longer);
    assertThat(locked(anew.index())).isAfterOrEqualTo(longer);
    assertThat(anew.packs()).allMatch(pack -> !locked(pack.object()).isBefore(longer));
    for (PackRef pack : lab.manifest("tuesday").manifest().packs()) {
      assertThat(locked(pack.object())).isAfterOrEqualTo(tuesday.manifest().lockedUntil());
    }
    assertThat(held()).containsAll(HoldLab.named(lab.manifest("monday")));
    assertThat(held()).containsAll(HoldLab.named(monday));
    assertThat(held()).doesNotContain(text(lab.manifest("tuesday").object()));

    lab.holds.record(
        lab.run("h-1"), new Lifting(ACME, hold.id(), "bob", "settled", lab.rig.clock.instant()));
    lab.holds.release(lab.run("h-1"), hold, HoldProgress.NONE, done -> {});
    assertThat(held()).as("the old sealing is let go, too").isEmpty();
  }

  @Test
  @DisplayName(
      "I-10 a purge knows every sealing: a backup goes with all of its, the old are orphans")
  void purged() {
    VerifiedManifest monday = lab.backup("monday");
    lab.rig.clock.advance(Duration.ofDays(1));
    VerifiedManifest tuesday = lab.backup("tuesday");
    lab.answer(request("x-1"));
    VerifiedManifest between = lab.manifest("tuesday");
    lab.answer(request("x-2"));
    lab.rig.clock.advance(Duration.ofDays(500));

    // An orphan goes when two looks saw it, an hour apart.
    lab.purge("p-1");
    lab.rig.clock.advance(Duration.ofHours(2));
    lab.purge("p-2");

    assertThat(versions("backups/"))
        .extracting(StoredVersion::key)
        .noneMatch(key -> key.startsWith(VaultPaths.backup(SCOPE, new BackupId("monday"))));
    Set<String> left = new HashSet<>();
    versions("packs/").forEach(version -> left.add(version.key()));
    for (VerifiedManifest old : List.of(monday, tuesday, between)) {
      old.manifest().packs().forEach(pack -> assertThat(left).doesNotContain(pack.object().key()));
    }
    assertRestorable(lab, Map.of("tuesday", lab.manifest("tuesday").object()));
    assertThat(lab.rebuilt()).containsOnlyKeys("tuesday");
    assertThat(lab.planLeaving("o-1").expired()).as("a tenant can leave after it").isEqualTo(1);
  }

  private static Hold hold(String id, String backup) {
    return new Hold(
        new HoldId(id),
        ACME,
        SCOPE.dataset(),
        new BackupId(backup),
        Hold.Kind.LEGAL,
        "counsel",
        "case 7",
        "lena",
        Instant.parse("2026-01-01T12:00:00Z"));
  }

  private Instant locked(ObjectRef object) {
    StoredVersion found =
        lab.rig.store(SCOPE, Purpose.VERIFY).head(object.key(), object.versionId()).orElseThrow();
    return Objects.requireNonNull(found.lockedUntil());
  }

  private Set<String> held() {
    Set<String> held = new TreeSet<>();
    for (String folder : List.of("packs/", "backups/")) {
      versions(folder).stream()
          .filter(StoredVersion::held)
          .forEach(version -> held.add(version.key() + '@' + version.versionId()));
    }
    return held;
  }

  private static String text(ObjectRef object) {
    return object.key() + '@' + object.versionId();
  }

  @Test
  @DisplayName("what stays as ciphertext of the old keys is listed with the date of its lock")
  void remains() {
    VerifiedManifest monday = lab.backup("monday");
    PackRef late = monday.manifest().packs().getFirst();
    Instant longer = lab.rig.clock.instant().plus(Duration.ofDays(90));
    try (ObjectStore store = lab.rig.store(SCOPE, Purpose.BACKUP)) {
      store.extendLock(late.object(), longer);
    }
    int packs = monday.manifest().packs().size();
    Shredded shredded = shredded(lab.answer(request("x-1")));

    // Its packs, its index, and the two keyrings that wrapped the old keys.
    assertThat(shredded.remaining()).isEqualTo(packs + 3L);
    assertThat(shredded.dates()).hasSize(2);
    assertThat(shredded.dates().getLast()).isEqualTo(new LockedCopies(longer, 1, late.bytes()));
    assertThat(shredded.dates().stream().mapToLong(LockedCopies::versions).sum())
        .isEqualTo(shredded.remaining());
    VaultRecords.CompromiseReport report =
        records(Proofs.Kind.COMPROMISE, "report", VaultRecords.CompromiseReport.class).getFirst();
    assertThat(report.epochs()).containsExactly(1);
    assertThat(report.lists()).hasSize(1);
    VaultRecords.ExposureList list =
        records(Proofs.Kind.EXPOSURE, "list", VaultRecords.ExposureList.class).getFirst();
    assertThat(list.backups())
        .containsExactly(
            new VaultRecords.Exposed(
                new BackupId("monday"), monday.object(), lab.manifest("monday").object()));
    assertThat(list.copies())
        .hasSize(packs + 3)
        .extracting(VaultRecords.RemainingCopy::key)
        .contains(late.key(), monday.manifest().index().key(), VaultPaths.keyring(ACME, 1));
  }

  private <T> List<T> records(Proofs.Kind kind, String what, Class<T> type) {
    return lab.rig.with(
        SCOPE,
        Purpose.VERIFY,
        (KeySession session) ->
            Proofs.all(
                    kind,
                    VaultRecords.compromiseKey(ACME, "x-1", what),
                    type,
                    Signing.trusted(session),
                    lab.rig.store(SCOPE, Purpose.VERIFY))
                .stream()
                .map(Proofs.Signed::record)
                .toList());
  }

  @Test
  @DisplayName("a damaged backup is passed by, named, and keeps the old keys from being shredded")
  void damaged() {
    VerifiedManifest monday = lab.backup("monday");
    Map<String, byte[]> content = Rig.content(40);
    VerifiedManifest other = lab.rig.backup(SCOPE, "apart", content);
    lab.list(other, content);
    lab.rig.stores.flipByte(monday.manifest().packs().getFirst().object(), 500);
    FreshKeys fresh = lab.fresh(request("x-1"));
    ActivityFailure failed = catchThrowableOfType(ActivityFailure.class, () -> lab.reseal(fresh));

    assertThat(Failures.codeOf(failed)).isEqualTo(FailureCode.PACK_ALTERED);
    assertThat(failed).rootCause().hasMessageContaining("backup monday");
    assertThat(lab.manifest("apart").manifest().keyring().naming()).isEqualTo(2);
    assertThat(lab.manifest("monday").object()).isEqualTo(monday.object());
    assertRestorable(lab, Map.of("apart", other.object()));
    assertThat(inForce(lab).epoch(1)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("a catalog that is rebuilt from the store alone names the same manifests")
  void rebuilt(boolean halfWay) {
    lab.backup("monday");
    lab.backup("tuesday");
    if (halfWay) {
      // The catalog dies at the first switch: the new manifest stands, nobody named it.
      FreshKeys fresh = lab.fresh(request("x-1"));
      lab.catalogDiesAt("resealed");
      assertThat(refusal(() -> lab.steps.reseal(fresh))).isEqualTo(FailureCode.CATALOG_UNAVAILABLE);
      Map<String, ObjectRef> rebuilt = lab.rebuilt();
      assertThat(named(rebuilt, "monday").key()).endsWith("manifest-0000000002");
      assertThat(named(rebuilt, "tuesday").key()).endsWith("/manifest");
      lab.catalogLives();
      lab.follow();
      Map<String, byte[]> found =
          lab.rig.recall(lab.rig.open(SCOPE, "monday", named(rebuilt, "monday")));
      lab.content("monday").forEach((name, bytes) -> assertThat(found.get(name)).isEqualTo(bytes));
      lab.shred(lab.reseal(fresh));
    } else {
      lab.answer(request("x-1"));
    }
    assertThat(lab.rebuilt()).isEqualTo(manifests(lab));
    assertVerified(lab);
  }
}
