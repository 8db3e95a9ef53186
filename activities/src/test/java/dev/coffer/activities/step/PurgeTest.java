package dev.coffer.activities.step;

import static dev.coffer.activities.step.PurgeRig.ACME;
import static dev.coffer.activities.step.PurgeRig.RETENTION;
import static dev.coffer.activities.step.PurgeRig.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.catalog.PurgeBook.Item;
import dev.coffer.activities.pipeline.Captured;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.proof.CopyList;
import dev.coffer.proof.DeletedCopy;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.MarkedPurge;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.restore.RestoreFailure;
import dev.coffer.workflows.restore.RestoreRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a purge takes from a vault, and what it leaves. */
class PurgeTest {
  private static final BackupId MONDAY = new BackupId("monday");
  private static final Duration DAY = Duration.ofDays(1);
  private static final int NOWHERE = 1 << 20;

  private final PurgeRig vault = new PurgeRig();

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  @DisplayName("I-10 a parent goes, its shared packs stay, and the child keeps every byte")
  void sharedPacks() {
    VerifiedManifest parent = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    VerifiedManifest child = vault.backup("tuesday", changed(1), parent);
    List<PackRef> shared =
        child.manifest().packs().stream().filter(pack -> pack.backup().equals(MONDAY)).toList();
    assertThat(shared).isNotEmpty().hasSizeLessThan(parent.manifest().packs().size());
    vault.pass(RETENTION.minus(Duration.ofHours(12)));

    PurgePlan plan = vault.plan("p-1");
    assertThat(plan.expired()).isEqualTo(1);
    assertThat(plan.kept()).isEqualTo(1);
    PurgeResult result = vault.run(plan);

    assertThat(result.outcome()).isEqualTo(PurgeResult.Outcome.PURGED);
    assertThat(result.backups()).isEqualTo(1);
    assertThat(result.locked()).isZero();
    assertThat(vault.versions("/main/monday/")).isEmpty();
    assertThat(vault.versions("/packs/monday/"))
        .containsExactlyInAnyOrderElementsOf(
            shared.stream().map(pack -> pack.key() + ' ' + pack.versionId()).toList());
    assertWhole(child, changed(1));
    // Manifest, index, and the packs that nobody shares.
    assertThat(result.objects())
        .isEqualTo(2 + parent.manifest().packs().size() - (long) shared.size());
  }

  @Test
  @DisplayName("I-10 the newest good backup stays, however old it is")
  void newestGood() {
    VerifiedManifest only = vault.backup("monday", Rig.content(1), null);
    vault.pass(RETENTION.multipliedBy(40));

    PurgePlan plan = vault.plan("p-1");

    assertThat(plan.due()).isFalse();
    assertThat(plan.kept()).isEqualTo(1);
    assertWhole(only, Rig.content(1));
  }

  @Test
  @DisplayName("The certificate says what went and what is left, and verifies by the public key")
  void certificate() {
    VerifiedManifest old = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);

    String inventory = vault.inventory(MONDAY);
    PurgePlan plan = vault.plan("p-1");
    PurgeResult result = vault.run(plan);

    DeletionCertificate says = vault.certificates().getFirst();
    assertThat(says.subject())
        .isEqualTo(new DeletionCertificate.Subject("acme", "p-1", "alice", "spring cleaning"));
    assertThat(says.plan()).isEqualTo(new DeletionCertificate.Plan(plan.digest().hex(), plan.at()));
    assertThat(says.absence().versions()).isEqualTo(result.objects());
    assertThat(says.remaining()).isEqualTo(new DeletionCertificate.Remaining(0, null, 0));
    DeletedCopy copy =
        new DeletedCopy(
            "main",
            "monday",
            old.object().sha256().hex(),
            2L + old.manifest().packs().size(),
            result.bytes(),
            inventory,
            0,
            null,
            0);
    assertThat(says.copies().head()).isEqualTo(CopyList.of(List.of(copy)).head());
    assertThat(vault.audit.entries(ACME.tenant(), 0, 100))
        .extracting(AuditEntry::action)
        .containsSubsequence("purge.intent", "purge.deleted", "purge");
  }

  @Test
  @DisplayName("I-11 every step may run twice, and there is one certificate")
  void twice() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    VerifiedManifest kept = vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    assertThat(vault.plan("p-1")).isEqualTo(vault.plan("p-1"));
    PurgePlan plan = vault.plan("p-1");

    PurgeResult first = vault.run(plan);
    PurgeResult second = vault.run(plan);

    assertThat(second.objects()).isEqualTo(first.objects());
    assertThat(second.certificate()).isEqualTo(first.certificate());
    assertThat(vault.certificates()).hasSize(1);
    assertWhole(kept, Rig.content(2));
  }

  @Test
  @DisplayName("Still locked is a planned state with a date, not an error")
  void locked() {
    VerifiedManifest old =
        vault.backup("monday", Rig.content(1), null, RETENTION.plus(Duration.ofDays(5)));
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);

    PurgePlan plan = vault.plan("p-1");
    assertThat(plan.expired()).isZero();
    assertThat(plan.locked()).isEqualTo(1);
    assertThat(plan.lockedUntil()).isEqualTo(old.manifest().lockedUntil());

    vault.pass(Duration.ofDays(5));
    assertThat(vault.purge("p-2").backups()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "A1 a lock that the catalog does not know keeps the backup at its mark, with its date")
  void lockedInTheStore() {
    VerifiedManifest old = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    vault
        .rig
        .store(ACME, Purpose.BACKUP)
        .extendLock(old.object(), vault.rig.clock.instant().plus(DAY));

    PurgeResult result = vault.purge("p-1");

    assertThat(result.skipped()).isEqualTo(1);
    assertThat(state("p-1")).isEqualTo(Item.State.LOCKED);
    assertThat(vault.catalog.backup(ACME, MONDAY).id()).isEqualTo(MONDAY);
    assertWhole(old, Rig.content(1));
  }

  @Test
  @DisplayName(
      "A1 packs that somebody locked for longer remain, are counted with their date, and go later")
  void packsRemain() {
    VerifiedManifest old = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    PackRef pack = old.manifest().packs().getFirst();
    vault
        .rig
        .store(ACME, Purpose.BACKUP)
        .extendLock(pack.object(), vault.rig.clock.instant().plus(DAY));

    PurgeResult result = vault.purge("p-1");

    assertThat(result.locked()).isEqualTo(1);
    assertThat(result.lockedUntil()).isEqualTo(vault.rig.clock.instant().plus(DAY));
    assertThat(vault.versions("/packs/monday/"))
        .containsExactly(pack.key() + ' ' + pack.versionId());
    assertThat(state("p-1")).isEqualTo(Item.State.REMAINS);
    vault.pass(DAY);
    PurgeResult later = vault.purge("p-2");
    assertThat(later.backups()).isEqualTo(1);
    assertThat(later.objects()).isEqualTo(2L + old.manifest().packs().size());
    assertThat(vault.versions("monday")).isEmpty();
  }

  /** What an intruder does to a chain whose last entry but one is anchored. */
  enum Intrusion {
    CUT,
    EDITED,
    REORDERED;

    List<AuditEntry> of(List<AuditEntry> chain) {
      switch (this) {
        case CUT -> chain.subList(chain.size() - 2, chain.size()).clear();
        case EDITED -> {
          AuditEntry first = chain.getFirst();
          chain.set(
              0,
              new AuditEntry(
                  first.tenant(),
                  first.sequence(),
                  first.at(),
                  first.once(),
                  "somebody else",
                  first.action(),
                  first.details(),
                  first.previous(),
                  first.digest()));
        }
        case REORDERED -> Collections.swap(chain, 0, 1);
      }
      return chain;
    }
  }

  @ParameterizedTest
  @EnumSource(Intrusion.class)
  @DisplayName(
      "A5 I-9 while the audit chain is cut, edited or reordered nothing is planned, marked or"
          + " deleted; once it is mended the purge goes on")
  void brokenChain(Intrusion intrusion) {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.purge("p-0");
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    PurgePlan plan = vault.plan("p-1");
    assertThat(plan.expired()).isEqualTo(1);
    List<String> before = vault.versions();
    List<AuditEntry> chain = vault.audit.entries(ACME.tenant(), 0, 1000);
    vault.audit.tamper(ACME.tenant(), intrusion::of);

    assertThat(codeOf(() -> vault.steps.mark(plan))).isEqualTo(FailureCode.AUDIT_BROKEN);
    assertThat(codeOf(() -> vault.plan("p-2"))).isEqualTo(FailureCode.AUDIT_BROKEN);
    assertThat(codeOf(() -> vault.planLeaving("o-1"))).isEqualTo(FailureCode.AUDIT_BROKEN);
    assertThat(vault.versions()).isEqualTo(before);
    assertThat(vault.audit.actions(ACME.tenant())).containsOnlyOnce("purge.intent");
    assertThat(state("p-1")).isEqualTo(Item.State.EXPIRED);

    vault.audit.tamper(ACME.tenant(), ignored -> chain);
    assertThat(vault.run(plan).backups()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P1D", "-P1D", "PT61S", "-PT61S"})
  @DisplayName("T6 the store's clock and ours disagree: the purge is refused, nothing is deleted")
  void skewed(String ahead) {
    try (PurgeRig skewed = new PurgeRig(Duration.parse(ahead))) {
      skewed.backup("monday", Rig.content(1), null);
      skewed.pass(DAY);
      skewed.backup("tuesday", Rig.content(2), null);
      skewed.pass(RETENTION);
      List<String> before = skewed.versions();

      assertThat(codeOf(() -> skewed.plan("p-1"))).isEqualTo(FailureCode.CLOCK_SKEWED);
      assertThat(skewed.versions()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT59S", "-PT59S"})
  @DisplayName("T6 of two clocks that nearly agree the earlier one says what is over")
  void earlierClock(String ahead) {
    try (PurgeRig near = new PurgeRig(Duration.parse(ahead))) {
      near.backup("monday", Rig.content(1), null);
      near.pass(DAY);
      near.backup("tuesday", Rig.content(2), null);
      near.pass(RETENTION.minus(DAY).plusSeconds(ahead.startsWith("-") ? 30 : -30));

      // The lock is over by the clock that is ahead, and not by the other.
      assertThat(near.plan("p-1").expired()).isZero();
      near.pass(Duration.ofMinutes(2));
      assertThat(near.plan("p-2").expired()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("T4 a backup that a restore reads is skipped and reported, and goes after its lease")
  void leased() {
    VerifiedManifest old = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    PurgePlan plan = vault.plan("p-1");
    RestoreRequest restore =
        new RestoreRequest(
            new RestoreId("r-1"),
            new ScopeGrant(ACME, ACME.digest(), "r-1", "bob", "seal"),
            MONDAY,
            "exercise");
    vault.catalog.restoreStarted(restore, "restore/acme/main");

    PurgeResult result = vault.run(plan);
    assertThat(result.backups()).isZero();
    assertThat(result.skipped()).isEqualTo(1);
    assertThat(state("p-1")).isEqualTo(Item.State.IN_USE);
    assertWhole(old, Rig.content(1));

    assertThat(vault.plan("p-2").expired()).isZero();
    vault.catalog.restoreFailed(
        new RestoreFailure(restore, FailureCode.CANCELLED, "cancelled", null));
    assertThat(vault.purge("p-3").backups()).isEqualTo(1);
  }

  @Test
  @DisplayName("An incident that nobody judged yet keeps everything")
  void frozen() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    PurgePlan plan = vault.plan("p-1");
    vault.catalog.incidentOpened(
        new IncidentReport(
            new IncidentId("i-1"),
            new ScopeGrant(ACME, ACME.digest(), "r-1", "bob", "seal"),
            FailureCode.SCOPE_MISMATCH,
            "a check failed",
            "r-1",
            IncidentReport.Kind.RESTORE,
            null,
            null,
            true));

    assertThat(codeOf(() -> vault.steps.mark(plan))).isEqualTo(FailureCode.TENANT_FROZEN);
    assertThat(codeOf(() -> vault.plan("p-2"))).isEqualTo(FailureCode.TENANT_FROZEN);
    assertThat(vault.catalog.backup(ACME, MONDAY).id()).isEqualTo(MONDAY);
  }

  @Test
  @DisplayName("A hold that comes after the mark and before the first delete spares the backup")
  void heldAfterMark() {
    VerifiedManifest old = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    MarkedPurge marked = vault.steps.mark(vault.plan("p-1"));
    assertThat(marked.marked()).isEqualTo(1);
    vault.catalog.holdPlaced(
        new Hold(
            new HoldId("h-1"),
            ACME.tenant(),
            ACME.dataset(),
            MONDAY,
            Hold.Kind.LEGAL,
            "counsel",
            "lawsuit",
            "lee",
            vault.rig.clock.instant()));

    assertThat(vault.steps.sweep(marked).asked()).isZero();

    assertThat(vault.catalog.backup(ACME, MONDAY).held()).isTrue();
    assertThat(state("p-1")).isEqualTo(Item.State.HELD);
    assertWhole(old, Rig.content(1));
  }

  @Test
  @DisplayName("The store's own hold keeps a manifest, and with it all of its backup")
  void heldInTheStore() {
    VerifiedManifest old = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    MarkedPurge marked = vault.steps.mark(vault.plan("p-1"));
    vault.rig.store(ACME, Purpose.HOLD).hold(old.object().key(), old.object().versionId());

    var absence = vault.steps.proveAbsence(vault.steps.sweep(marked));

    assertThat(absence.backups()).isZero();
    assertThat(absence.held()).isEqualTo(1);
    assertWhole(old, Rig.content(1));
  }

  @Test
  @DisplayName("S9 S10 garbage and delete markers on a backup's objects go with it")
  void garbageGoes() {
    VerifiedManifest old = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    VerifiedManifest kept = vault.backup("tuesday", Rig.content(2), null);
    vault.rig.stores.putOnTop(old.object().key(), new byte[] {1, 2, 3});
    vault.rig.stores.deleteMarker(old.manifest().packs().getFirst().key());
    vault.pass(RETENTION);

    vault.purge("p-1");

    assertThat(vault.versions("monday")).isEmpty();
    assertWhole(kept, Rig.content(2));
  }

  @Test
  @DisplayName("S13 packs of a lost try go a day later, after two looks, and never on one")
  void orphans() {
    VerifiedManifest kept = vault.backup("monday", Rig.content(1), null);
    vault.capture("lost", Rig.content(2));
    vault.pass(Duration.ofHours(23));
    assertThat(vault.plan("p-1").orphans()).isZero();
    vault.pass(Duration.ofHours(2));
    assertThat(vault.plan("p-2").due()).as("the first look").isFalse();
    vault.pass(Duration.ofMinutes(59));
    assertThat(vault.plan("p-3").due()).as("within the hour").isFalse();
    vault.pass(RETENTION);

    PurgePlan plan = vault.plan("p-4");
    assertThat(plan.orphans()).isEqualTo(vault.versions("lost").size()).isPositive();
    PurgeResult result = vault.run(plan);

    assertThat(result.objects()).isEqualTo(plan.orphans());
    assertThat(result.bytes()).isEqualTo(plan.orphanBytes());
    assertThat(vault.versions("lost")).isEmpty();
    assertWhole(kept, Rig.content(1));
  }

  @Test
  @DisplayName("S13 what a manifest names by the time of the delete stays, whatever the plan said")
  void committedMeanwhile() {
    vault.backup("monday", Rig.content(1), null);
    Captured late = vault.capture("late", Rig.content(2));
    vault.pass(RETENTION.plus(DAY));
    vault.plan("p-1");
    vault.pass(DAY);
    PurgePlan plan = vault.plan("p-2");
    assertThat(plan.orphans()).isPositive();
    MarkedPurge marked = vault.steps.mark(plan);
    VerifiedManifest committed = vault.rig.commit(ACME, "late", late);

    assertThat(vault.steps.sweep(marked).asked()).isZero();

    assertWhole(committed, Rig.content(2));
    assertThat(vault.plan("p-3").unlisted()).isEqualTo(1);
  }

  @Test
  @DisplayName("Shared packs go with the last backup that names them")
  void lastReference() {
    VerifiedManifest parent = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", changed(1), parent);
    vault.pass(DAY);
    VerifiedManifest kept = vault.backup("wednesday", Rig.content(3), null);
    vault.pass(RETENTION.minus(Duration.ofHours(36)));
    assertThat(vault.purge("p-1").backups()).isEqualTo(1);
    vault.pass(DAY);

    assertThat(vault.purge("p-2").backups()).isEqualTo(1);
    assertThat(vault.versions("tuesday")).isEmpty();
    assertThat(vault.versions("/packs/monday/")).as("seen once").isNotEmpty();
    vault.pass(DAY);
    PurgeResult last = vault.purge("p-3");

    assertThat(last.objects()).isPositive();
    assertThat(vault.versions("monday")).isEmpty();
    assertWhole(kept, Rig.content(3));
  }

  @Test
  @DisplayName("After a purge a rebuild lists what came since, and nothing of what is gone")
  void rebuiltAfterwards() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    assertThat(vault.purge("p-1").backups()).isEqualTo(1);

    vault.backup("later", Rig.content(3), null);

    assertThat(vault.book.candidates(ACME.tenant()))
        .extracting(candidate -> candidate.backup().id().value())
        .containsExactly("later", "tuesday");
  }

  @Test
  @DisplayName("A signed manifest that the catalog lost keeps all that it names")
  void unlisted() {
    VerifiedManifest parent = vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    VerifiedManifest unlisted = vault.rig.backupNow(ACME, "secret", changed(1), parent, RETENTION);
    vault.pass(Duration.ofHours(1));
    vault.rig.backupNow(ACME, "newest", Rig.content(3), null, RETENTION);
    vault.pass(RETENTION.minus(Duration.ofHours(12)));
    vault.plan("p-1");
    vault.pass(DAY);

    PurgePlan plan = vault.plan("p-2");

    assertThat(plan.unlisted()).isEqualTo(2);
    assertThat(plan.due()).isFalse();
    assertWhole(unlisted, changed(1));
  }

  @Test
  @DisplayName("S9 a kept manifest without its packs halts the purge, and the backup is doubtful")
  void packMissing() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    VerifiedManifest kept = vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    vault.rig.stores.lose(kept.manifest().packs().getFirst().object());
    List<String> before = vault.versions();

    assertThat(codeOf(() -> vault.plan("p-1"))).isEqualTo(FailureCode.PACK_MISSING);

    assertThat(vault.versions()).isEqualTo(before);
    assertThat(vault.catalog.backup(ACME, new BackupId("tuesday")).good()).isFalse();
    // The other one is the newest good one now.
    assertThat(vault.plan("p-2").expired()).isZero();
  }

  @Test
  @DisplayName("S9 a kept backup without its manifest halts the purge")
  void manifestMissing() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    VerifiedManifest kept = vault.backup("tuesday", Rig.content(2), null);
    vault.pass(RETENTION);
    vault.rig.stores.lose(kept.object());

    assertThat(codeOf(() -> vault.plan("p-1"))).isEqualTo(FailureCode.MANIFEST_MISSING);
    assertThat(vault.catalog.backup(ACME, new BackupId("tuesday")).good()).isFalse();
  }

  @Test
  @DisplayName("I-11 S1 the store fails at any one call: tried again, the end is the same")
  void failsAtAnyCall() {
    List<String> end = endOf(NOWHERE);
    int call = 0;
    while (call == 0 || failing) {
      assertThat(endOf(call)).as("after a failure at call %d", call).isEqualTo(end);
      call++;
    }
    assertThat(call).isGreaterThan(20);
  }

  /** Whether the call that was to fail came at all. */
  private boolean failing;

  /** The versions that are left of a small world when its purge is over. */
  private List<String> endOf(int failing) {
    try (PurgeRig world = new PurgeRig()) {
      VerifiedManifest parent = world.backup("monday", Map.of("rows", new byte[3000]), null);
      world.pass(DAY);
      Map<String, byte[]> more = Map.of("rows", new byte[3000], "rows more", new byte[500]);
      VerifiedManifest child = world.backup("tuesday", more, parent);
      world.pass(RETENTION.minus(Duration.ofHours(12)));
      PurgePlan plan = world.plan("p-1");
      long before = world.rig.stores.calls();
      world.rig.stores.failAfter(failing, 1);
      PurgeResult result = world.run(plan);
      this.failing = world.rig.stores.calls() > before + failing;
      world.rig.stores.failAfter(0, 0);
      assertThat(result.backups()).isEqualTo(1);
      assertThat(world.certificates()).hasSize(1);
      assertThat(world.rig.verify(child, VerificationLevel.FULL).failure()).isNull();
      assertThatExceptionOfType(FailureException.class)
          .isThrownBy(() -> world.catalog.backup(ACME, MONDAY));
      return world.versions().stream()
          .map(version -> version.replaceAll("[0-9]+x[0-9a-f]+", "x"))
          .toList();
    }
  }

  private Item.State state(String purge) {
    return vault.book.items(ACME.tenant(), purge).stream()
        .filter(item -> item.backup().equals(MONDAY))
        .findFirst()
        .orElseThrow()
        .state();
  }

  private void assertWhole(VerifiedManifest backup, Map<String, byte[]> content) {
    assertThat(vault.rig.verify(backup, VerificationLevel.FULL).failure()).isNull();
    Map<String, byte[]> read = vault.rig.recall(backup);
    assertThat(read.keySet()).isEqualTo(content.keySet());
    content.forEach((name, bytes) -> assertThat(read.get(name)).as(name).isEqualTo(bytes));
  }

  /** The same content but for its largest stream's second half. */
  private static Map<String, byte[]> changed(int seed) {
    Map<String, byte[]> content = new LinkedHashMap<>(Rig.content(seed));
    Map.Entry<String, byte[]> largest = content.entrySet().iterator().next();
    byte[] bytes = largest.getValue().clone();
    for (int i = bytes.length / 2; i < bytes.length; i++) {
      bytes[i] ^= 0x5a;
    }
    content.put(largest.getKey(), bytes);
    return content;
  }
}
