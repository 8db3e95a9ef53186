package dev.coffer.activities.step;

import static dev.coffer.activities.step.PurgeRig.ACME;
import static dev.coffer.activities.step.PurgeRig.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.age.AgeReader;
import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.catalog.MemoryDepartures;
import dev.coffer.activities.catalog.MemoryPurgeBook;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.Imported.Check;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PlannedExport;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.watch.WatchPage;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is left of a tenant that left, and what nobody can say any more. */
class OffboardTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final PurgeRig vault = new PurgeRig();

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  @DisplayName("All that no lock keeps is gone, the newest good backup and litter included")
  void nothingIsLeft() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    vault.capture("lost", Rig.content(3));
    vault.pass(PurgeRig.RETENTION);

    PurgeResult result = vault.leave(vault.planLeaving("o-1"));

    assertThat(vault.versions()).isEmpty();
    assertThat(result.outcome()).isEqualTo(PurgeResult.Outcome.PURGED);
    assertThat(result.backups()).isEqualTo(2);
    assertThat(result.locked()).isZero();
    assertThat(vault.audit.entries(ACME.tenant(), 0, 100))
        .extracting(AuditEntry::action)
        .containsSubsequence(
            "tenant.offboard.intent",
            "purge.intent",
            "keys.shred.intent",
            "keys.shred",
            "tenant.offboard",
            "purge");
  }

  @Test
  @DisplayName("The certificate names every backup, what a lock keeps of it, and the destroyed key")
  void certificate() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    long objects = vault.versions().size();
    Instant locked = vault.rig.clock.instant().plus(PurgeRig.RETENTION);

    PurgePlan plan = vault.planLeaving("o-1");
    assertThat(plan.expired()).isEqualTo(2);
    assertThat(plan.locked()).isEqualTo(2);
    PurgeResult result = vault.leave(plan);

    assertThat(vault.versions()).hasSize(Math.toIntExact(objects));
    assertThat(result.locked()).isEqualTo(objects);
    assertThat(result.lockedUntil()).isEqualTo(locked);
    DeletionCertificate says = vault.certificates().getFirst();
    assertThat(says.copies().head().copies()).isEqualTo(2);
    assertThat(says.copies().head().left()).isEqualTo(objects);
    assertThat(says.remaining()).isEqualTo(new DeletionCertificate.Remaining(objects, locked, 0));
    assertThat(says.plan().digest()).isEqualTo(plan.digest().hex());
    assertThat(says.keys())
        .singleElement()
        .satisfies(key -> assertThat(key.name()).contains("acme"))
        .satisfies(key -> assertThat(key.refusedAt()).isAfterOrEqualTo(key.destroyedAt()));
  }

  @Test
  @DisplayName("What a lock keeps opens nothing any more, and is purged when its lock is over")
  void remainsAreCiphertext() {
    VerifiedManifest backup = vault.backup("monday", Rig.content(1), null);
    vault.leave(vault.planLeaving("o-1"));

    assertShut(backup);
    assertThat(vault.plan("p-1").locked()).isZero();
    vault.pass(PurgeRig.RETENTION.plus(DAY));
    PurgeResult later = vault.purge("p-2");
    assertThat(later.backups()).isEqualTo(1);
    assertThat(vault.versions()).isEmpty();
    assertThat(vault.certificates()).hasSize(2);
  }

  @Test
  @DisplayName("What is backed up between the consent and the closing goes, too; the consent holds")
  void backedUpMeanwhile() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(PurgeRig.RETENTION);
    PurgePlan consented = vault.planLeaving("o-1");
    vault.backup("late", Rig.content(2), null, DAY);
    vault.pass(DAY);

    assertThat(vault.leave(consented).backups()).isEqualTo(2);
    assertThat(vault.versions()).isEmpty();
    assertThat(vault.certificates().getFirst().plan().digest()).isEqualTo(consented.digest().hex());
  }

  @Test
  @DisplayName("A key that a customer holds stays theirs: it is not asked for, nothing is claimed")
  void keyHeldByCustomer() {
    PurgeRig held = PurgeRig.held();
    held.backup("monday", Rig.content(1), null);
    long asked = held.rig.keyService.declare("customer").asked();

    PurgeResult result = held.leave(held.planLeaving("o-1"));

    assertThat(result.locked()).isPositive();
    DeletionCertificate says = held.certificates().getFirst();
    assertThat(says.keys()).isEmpty();
    assertThat(says.remaining().locked()).isEqualTo(result.locked());
    assertThat(held.rig.keyService.declare("customer").asked()).isEqualTo(asked);
    assertThat(held.audit.entries(ACME.tenant(), 0, 100))
        .extracting(AuditEntry::action)
        .containsSubsequence("keys.leave.intent", "keys.leave", "tenant.offboard")
        .noneMatch(action -> action.startsWith("keys.shred"));
    assertThat(held.watch.look(watch("w-1"), null).looked()).isZero();
    assertThat(held.rig.keyService.sessionsOut()).isZero();
  }

  @Test
  @DisplayName(
      "What a tenant takes along opens with its own key and no part of Coffer, and is certified")
  void takesItsDataAlong() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.backup("tuesday", Rig.content(2), null);
    AgeReader reader = AgeReader.fresh();
    AgeRecipient recipient = new AgeRecipient(reader.recipient());

    PurgePlan plan = vault.planLeaving("o-1", recipient);
    assertThat(plan.export()).isEqualTo(new PlannedExport(1, PurgeRig.EXPORTS_KEPT));
    PurgeResult result = vault.leave(plan);

    ExportedDataset exported = result.exports().getFirst();
    assertThat(exported.backup()).isEqualTo(new BackupId("tuesday"));
    assertThat(exported.until())
        .isBetween(
            vault.rig.clock.instant().plus(PurgeRig.EXPORTS_KEPT),
            vault.rig.clock.instant().plus(PurgeRig.EXPORTS_KEPT).plus(DAY));
    byte[] file = vault.file(exported);
    assertThat(Digest.of(file)).isEqualTo(exported.sha256());
    assertThat(opened(reader, file)).isEqualTo(streams(Rig.content(2)));
    DeletionCertificate.Export says =
        Objects.requireNonNull(vault.certificates().getFirst().export());
    assertThat(says.recipient()).isEqualTo(recipient.value());
    assertThat(says.datasets())
        .containsExactly(
            new DeletionCertificate.ExportedDataset(
                "main",
                "tuesday",
                exported.place(),
                exported.parts(),
                file.length,
                exported.sha256().hex(),
                exported.until()));
    assertThat(vault.audit.entries(ACME.tenant(), 0, 100))
        .extracting(AuditEntry::action)
        .containsSubsequence(
            "tenant.offboard.intent", "tenant.export.intent", "tenant.export.main", "purge.intent");
  }

  @Test
  @DisplayName("An export is locked until its day, whatever else is purged, and swept after it")
  void exportIsSweptAfterItsDay() {
    vault.backup("monday", Rig.content(1), null, DAY);
    vault.pass(DAY);
    PurgeResult result =
        vault.leave(vault.planLeaving("o-1", new AgeRecipient(AgeReader.fresh().recipient())));
    ExportedDataset exported = result.exports().getFirst();
    assertThat(vault.versions())
        .hasSize(exported.parts())
        .allMatch(one -> one.contains("/exports/"));

    vault.pass(PurgeRig.EXPORTS_KEPT);
    assertThat(vault.plan("p-1").orphans()).isZero();
    vault.pass(Duration.ofHours(2));
    assertThat(vault.purge("p-2").objects()).isZero();
    assertThat(vault.versions()).hasSize(exported.parts());

    vault.pass(DAY);
    assertThat(vault.plan("p-3").orphans()).as("seen once").isZero();
    vault.pass(Duration.ofHours(2));
    assertThat(vault.purge("p-4").objects()).isEqualTo(exported.parts());
    assertThat(vault.versions()).isEmpty();
  }

  @Test
  @DisplayName("A tenant takes along what was taken, however new an imported backup is")
  void takesWhatWasTaken() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.rig.imported =
        new Imported(Digest.of("archive"), "plain", null, null, true, List.of(Check.DIGEST));
    vault.backup("archived", Rig.content(2), null);
    PurgePlan plan = vault.planLeaving("o-1", new AgeRecipient(AgeReader.fresh().recipient()));
    vault.offboard.close(plan);

    assertThat(vault.export(plan.request()))
        .extracting(ExportedDataset::backup)
        .containsExactly(new BackupId("monday"));
  }

  @Test
  @DisplayName("Nothing is marked before all is exported that was asked for")
  void nothingGoesBeforeTheExport() {
    vault.backup("monday", Rig.content(1), null);
    PurgePlan plan = vault.planLeaving("o-1", new AgeRecipient(AgeReader.fresh().recipient()));
    vault.offboard.close(plan);

    assertThat(codeOf(() -> vault.steps.mark(plan))).isEqualTo(FailureCode.NOTHING_TO_EXPORT);
    List<ExportedDataset> exported = vault.export(plan.request());
    assertThat(vault.export(plan.request())).as("done twice").isEqualTo(exported);
    assertThat(vault.versions("/exports/")).hasSize(1);
    assertThat(vault.steps.mark(plan).marked()).isEqualTo(1);
  }

  @Test
  @DisplayName("A tenant without a good backup of a dataset does not leave with an export")
  void nothingToExport() {
    AgeRecipient recipient = new AgeRecipient(AgeReader.fresh().recipient());
    vault.backup("monday", Rig.content(1), null);
    PurgePlan plan = vault.planLeaving("o-1", recipient);
    vault.book.doubted(ACME, new BackupId("monday"), FailureCode.PACK_MISSING);

    assertThat(codeOf(() -> vault.planLeaving("o-2", recipient)))
        .isEqualTo(FailureCode.NOTHING_TO_EXPORT);
    assertThat(codeOf(() -> vault.export(plan.request()))).isEqualTo(FailureCode.NOTHING_TO_EXPORT);
    assertThat(vault.planLeaving("o-3").export()).isNull();
  }

  private static byte[] opened(AgeReader reader, byte[] file) {
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(reader.open(file)))) {
      return plain.readAllBytes();
    } catch (IOException | GeneralSecurityException broken) {
      throw new AssertionError(broken);
    }
  }

  private static byte[] streams(Map<String, byte[]> content) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    new TreeMap<>(content).values().forEach(all::writeBytes);
    return all.toByteArray();
  }

  @Test
  @DisplayName("A legal hold keeps a tenant from leaving, before the closing and at it")
  void held() {
    vault.backup("monday", Rig.content(1), null);
    PurgePlan plan = vault.planLeaving("o-1");
    vault.catalog.holdPlaced(
        new Hold(
            new HoldId("h-1"),
            ACME.tenant(),
            null,
            null,
            Hold.Kind.LEGAL,
            "counsel",
            "lawsuit",
            "lee",
            vault.rig.clock.instant()));

    assertThat(codeOf(() -> vault.offboard.close(plan))).isEqualTo(FailureCode.TENANT_HELD);
    assertThat(codeOf(() -> vault.planLeaving("o-2"))).isEqualTo(FailureCode.TENANT_HELD);
  }

  @Test
  @DisplayName("An open restore is waited for; while one needs a backup no key is destroyed")
  void openRestore() {
    vault.backup("monday", Rig.content(1), null);
    PurgePlan plan = vault.planLeaving("o-1");
    vault.catalog.restoreStarted(
        new RestoreRequest(
            new RestoreId("r-1"),
            new ScopeGrant(ACME, ACME.digest(), "r-1", "bob", "seal"),
            new BackupId("monday"),
            "exercise"),
        "restore/acme/main");

    assertThat(vault.offboard.openRuns(plan.request())).isEqualTo(1);
    assertThat(codeOf(() -> vault.leave(plan))).isEqualTo(FailureCode.BUSY);
    assertThat(vault.versions()).isNotEmpty();
    vault.rig.with(ACME, Purpose.BACKUP, session -> session.versions());
  }

  @Test
  @DisplayName("A signed manifest that the catalog lost keeps the tenant until it is listed again")
  void unlisted() {
    vault.backup("monday", Rig.content(1), null);
    vault.pass(DAY);
    vault.rig.backupNow(ACME, "secret", Rig.content(2), null, DAY);

    assertThat(codeOf(() -> vault.planLeaving("o-1"))).isEqualTo(FailureCode.BACKUP_UNLISTED);
    vault.list();
    assertThat(vault.planLeaving("o-2").expired()).isEqualTo(2);
  }

  @Test
  @DisplayName("After it the key service gives the tenant what its remains need, and nothing else")
  void rightsAreGone() {
    vault.backup("monday", Rig.content(1), null);
    vault.leave(vault.planLeaving("o-1"));

    rightsAreThoseOfOneThatLeft();
    assertThat(vault.rig.keyService.sessionsOut()).isZero();
  }

  private void rightsAreThoseOfOneThatLeft() {
    for (Purpose purpose : Purpose.values()) {
      try (KeySession session =
          vault.rig.keyService.session(new RunRef(ACME.tenant(), "x-1"), purpose)) {
        if (Purpose.departed().contains(purpose)) {
          assertThat(session.verificationKeys()).isNotEmpty();
        } else {
          assertThatExceptionOfType(FailureException.class)
              .isThrownBy(session::verificationKeys)
              .extracting(FailureException::code)
              .isEqualTo(FailureCode.CREDENTIAL_REFUSED);
        }
      }
    }
  }

  @Test
  @DisplayName(
      "A rebuild finds the tombstone: the tenant is listed as gone, its remains not at all")
  void rebuilt() {
    vault.backup("monday", Rig.content(1), null);
    vault.leave(vault.planLeaving("o-1"));

    MemoryCatalog after = vault.rebuilt();
    assertThat(after.tenant(ACME.tenant()).tenant()).isEqualTo(ACME.tenant());
    assertThat(after.activeTenants()).isZero();
    assertThat(new MemoryPurgeBook(after).candidates(ACME.tenant())).isEmpty();
    assertThat(new MemoryDepartures(after).datasets(ACME.tenant())).isEmpty();
  }

  @Test
  @DisplayName(
      "K9 a copy of the key service's storage that is put back is noticed: the key is destroyed"
          + " again, and a second certificate amends the first")
  void resurrected() {
    VerifiedManifest backup = vault.backup("monday", Rig.content(1), null);
    Runnable putBack = vault.rig.keyService.snapshot(ACME.tenant());
    PurgeResult left = vault.leave(vault.planLeaving("o-1"));
    WatchRequest first = watch("w-1");
    assertThat(vault.watch.look(first, null))
        .isEqualTo(new WatchPage(ACME.tenant(), 1, List.of(), List.of()));
    assertThat(vault.watch.look(first, ACME.tenant()).last()).isNull();
    vault.watch.record(first, WatchResult.NOTHING);
    vault.watch.record(first, WatchResult.NOTHING);
    assertThat(vault.audit.actions(TenantId.PLATFORM)).containsOnlyOnce("keys.watch");

    putBack.run();
    assertThat(vault.rig.recall(backup)).as("alive again").isNotEmpty();
    WatchRequest second = watch("w-2");
    TenantGrant risen = vault.watch.look(second, null).risen().getFirst();
    assertThat(risen.tenant()).isEqualTo(ACME.tenant());
    ObjectRef amendment = vault.watch.destroyAgain(risen);
    assertThat(vault.watch.destroyAgain(risen)).isEqualTo(amendment);

    assertShut(backup);
    assertThat(vault.watch.look(watch("w-3"), null).risen()).isEmpty();
    DeletionCertificate says =
        vault.certificates().stream()
            .filter(each -> each.subject().run().equals(risen.run()))
            .findFirst()
            .orElseThrow();
    assertThat(says.plan().digest())
        .isEqualTo(Objects.requireNonNull(left.certificate()).sha256().hex());
    assertThat(says.keys()).hasSize(1);
    rightsAreThoseOfOneThatLeft();
  }

  /** Nobody may ask for its data keys any more, and whoever could would be refused them. */
  private void assertShut(VerifiedManifest backup) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> vault.rig.recall(backup))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.CREDENTIAL_REFUSED);
    try (KeySession session =
        vault.rig.keyService.session(new RunRef(ACME.tenant(), "x-1"), Purpose.VERIFY)) {
      assertThatExceptionOfType(FailureException.class)
          .isThrownBy(session::versions)
          .extracting(FailureException::code)
          .isEqualTo(FailureCode.KEY_DESTROYED);
    }
  }

  private static WatchRequest watch(String id) {
    return new WatchRequest(id, new PlatformGrant(id, "alice", "seal"), WatchResult.NOTHING);
  }

  @Test
  @DisplayName("I-11 the store or the key service fails at any one call: the end is the same")
  void failsAtAnyCall() {
    for (Service service : Service.values()) {
      int call = 0;
      boolean came = true;
      while (came) {
        try (PurgeRig world = new PurgeRig()) {
          world.backup("monday", Map.of("rows", new byte[3000]), null);
          world.pass(PurgeRig.RETENTION);
          AgeReader reader = AgeReader.fresh();
          PurgePlan plan = world.planLeaving("o-1", new AgeRecipient(reader.recipient()));
          long before = service.calls(world.rig);
          service.failAfter(world.rig, call);
          PurgeResult result = world.leave(plan);
          came = service.calls(world.rig) > before + call;
          service.failAfter(world.rig, 1 << 20);
          assertThat(result.backups()).as("%s at call %d", service, call).isEqualTo(1);
          assertThat(world.versions()).allMatch(version -> version.contains("/exports/"));
          assertThat(result.exports()).hasSize(1);
          assertThat(opened(reader, world.file(result.exports().getFirst()))).hasSize(3000);
          assertThat(world.certificates()).hasSize(1);
          assertThat(tombstones(world)).hasSize(1);
          assertThat(world.rig.keyService.sessionsOut()).isZero();
        }
        call++;
      }
      assertThat(call).as("calls of %s", service).isGreaterThan(10);
    }
  }

  private static List<ObjectRef> tombstones(PurgeRig world) {
    return world.rig.with(
        ACME,
        Purpose.VERIFY,
        session -> {
          List<Dsse.TrustedKey> trusted = Signing.trusted(session);
          return Proofs.all(
                  Proofs.Kind.TOMBSTONE,
                  VaultRecords.tombstonesPrefix(ACME.tenant()),
                  VaultRecords.Tombstone.class,
                  trusted,
                  world.rig.store(ACME, Purpose.VERIFY))
              .stream()
              .map(Proofs.Signed::object)
              .toList();
        });
  }

  private enum Service {
    STORE {
      @Override
      long calls(Rig rig) {
        return rig.stores.calls();
      }

      @Override
      void failAfter(Rig rig, int calls) {
        rig.stores.failAfter(calls, 1);
      }
    },
    KEYS {
      @Override
      long calls(Rig rig) {
        return rig.keyService.calls();
      }

      @Override
      void failAfter(Rig rig, int calls) {
        rig.keyService.failAfter(calls, 1);
      }
    };

    abstract long calls(Rig rig);

    abstract void failAfter(Rig rig, int calls);
  }
}
