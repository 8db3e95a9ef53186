package dev.coffer.activities.catalog;

import static dev.coffer.activities.catalog.CatalogContract.refused;
import static dev.coffer.activities.catalog.Sample.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.catalog.PurgeBook.Candidate;
import dev.coffer.activities.catalog.PurgeBook.Inventory;
import dev.coffer.activities.catalog.PurgeBook.Item;
import dev.coffer.activities.catalog.PurgeBook.Orphan;
import dev.coffer.activities.catalog.PurgeBook.Remainder;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.verify.VerifyRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every book of purges promises. */
abstract class PurgeBookContract {
  private static final BackupId OLD = new BackupId("b-1");
  private static final BackupId NEW = new BackupId("b-2");

  private Catalog catalog;
  private PurgeBook book;
  private Sample sample;

  abstract Catalog catalog();

  abstract PurgeBook book();

  @BeforeEach
  void twoBackups() {
    catalog = catalog();
    book = book();
    sample = Sample.onboarded(catalog);
    catalog.backupCommitted(sample.committed("b-1", 100));
    catalog.backupCommitted(sample.committed("b-2", 200));
  }

  @Test
  @DisplayName("every committed backup is a candidate, the newest cut first")
  void candidates() {
    assertThat(book.candidates(sample.tenant))
        .extracting(candidate -> candidate.backup().id())
        .containsExactly(NEW, OLD);
    assertThat(book.candidates(sample.tenant))
        .allMatch(candidate -> candidate.scope().equals(sample.scope))
        .noneMatch(Candidate::marked)
        .noneMatch(Candidate::inUse);
    assertThat(book.candidates(new Sample().tenant)).isEmpty();
  }

  @Test
  @DisplayName("a marked backup is not restored, verified, referred to or listed again")
  void marked() {
    planned("p-1");

    assertThat(book.mark(sample.tenant, "p-1", OLD)).isEqualTo(Item.State.MARKED);
    assertThat(book.mark(sample.tenant, "p-1", OLD)).isEqualTo(Item.State.MARKED);

    refused(FailureCode.NOT_FOUND, () -> catalog.backup(sample.scope, OLD));
    assertThat(catalog.listedBackup(sample.tenant, OLD)).isEmpty();
    assertThat(catalog.listedBackups(sample.tenant, null, 10))
        .extracting(listed -> listed.backup().id())
        .containsExactly(NEW);
    refused(FailureCode.NOT_FOUND, () -> catalog.restoreStarted(sample.restoreRequest("r-1"), "w"));
    VerifyRequest verify = sample.verifyRequest("v-1", "b-1", VerificationLevel.FULL);
    refused(FailureCode.NOT_FOUND, () -> catalog.verificationStarted(verify, "w"));
    refused(
        FailureCode.CATALOG_UNAVAILABLE, () -> catalog.backupStarted(sample.order("b-3", "b-1")));
    catalog.backupCommitted(sample.committed("b-1", 100));
    refused(FailureCode.NOT_FOUND, () -> catalog.backup(sample.scope, OLD));
    assertThat(book.candidates(sample.tenant))
        .filteredOn(Candidate::marked)
        .extracting(candidate -> candidate.backup().id())
        .containsExactly(OLD);
  }

  @Test
  @DisplayName("I-10 whatever the plan says, the newest good backup is not marked")
  void newestGood() {
    planned("p-1");

    assertThat(book.mark(sample.tenant, "p-1", NEW)).isEqualTo(Item.State.KEPT);
    book.doubted(sample.scope, NEW, FailureCode.PACK_MISSING);
    assertThat(book.mark(sample.tenant, "p-1", OLD)).isEqualTo(Item.State.KEPT);
    assertThat(book.mark(sample.tenant, "p-1", NEW)).isEqualTo(Item.State.MARKED);
    assertThat(book.mark(sample.tenant, "p-1", new BackupId("b-9"))).isEqualTo(Item.State.KEPT);
  }

  @Test
  @DisplayName("T4 a backup that an open restore, backup or verification needs is not marked")
  void inUse() {
    planned("p-1");
    catalog.restoreStarted(sample.restoreRequest("r-1"), "w");
    assertThat(book.mark(sample.tenant, "p-1", OLD)).isEqualTo(Item.State.IN_USE);
    catalog.restoreFailed(sample.restoreFailure("r-1", FailureCode.CANCELLED, null));

    catalog.backupStarted(sample.order("b-3", "b-1"));
    assertThat(book.running(sample.tenant)).containsExactly(new BackupId("b-3"));
    assertThat(book.mark(sample.tenant, "p-1", OLD)).isEqualTo(Item.State.IN_USE);
    catalog.backupFailed(sample.backupFailure("b-3"));
    assertThat(book.running(sample.tenant)).isEmpty();

    VerifyRequest verify = sample.verifyRequest("v-1", "b-1", VerificationLevel.FULL);
    catalog.verificationStarted(verify, "w");
    assertThat(book.mark(sample.tenant, "p-1", OLD)).isEqualTo(Item.State.IN_USE);
    assertThat(book.candidates(sample.tenant)).filteredOn(Candidate::inUse).hasSize(1);
    catalog.verified(verify, Sample.verdict(verify, null));
    assertThat(book.mark(sample.tenant, "p-1", OLD)).isEqualTo(Item.State.MARKED);
  }

  @Test
  @DisplayName("the first inventory stays, also for a later purge; nothing left is purged")
  void inventory() {
    planned("p-1");
    book.mark(sample.tenant, "p-1", OLD);
    Inventory first = new Inventory(7, 700, "ab".repeat(32));
    assertThat(book.inventoried(sample.tenant, "p-1", OLD, first)).isEqualTo(first);
    book.failed(
        new PurgeFailure(request("p-1"), FailureCode.STORE_UNAVAILABLE, "the store is away"));
    refused(FailureCode.ALREADY_EXISTS, () -> book.started(request("p-1"), "w"));
    planned("p-2");
    assertThat(book.mark(sample.tenant, "p-2", OLD)).isEqualTo(Item.State.MARKED);
    Inventory later = new Inventory(3, 300, "cd".repeat(32));
    assertThat(book.inventoried(sample.tenant, "p-2", OLD, later)).isEqualTo(first);

    Remainder some = new Remainder(2, 200, 1, NOON, 1);
    book.readBack(sample.tenant, "p-2", OLD, some);
    assertThat(item("p-2", OLD).remainder()).isEqualTo(some);
    assertThat(item("p-2", OLD).state()).isEqualTo(Item.State.REMAINS);
    assertThat(book.candidates(sample.tenant)).hasSize(2);
    book.readBack(sample.tenant, "p-2", OLD, Remainder.NOTHING);
    assertThat(item("p-2", OLD).state()).isEqualTo(Item.State.GONE);
    assertThat(item("p-2", OLD).inventory()).isEqualTo(first);
    assertThat(book.candidates(sample.tenant)).hasSize(1);
  }

  @Test
  @DisplayName("I-11 a plan may be kept twice, and keeps its order")
  void plannedTwice() {
    planned("p-1");
    planned("p-1");

    assertThat(book.items(sample.tenant, "p-1")).extracting(Item::backup).containsExactly(NEW, OLD);
    assertThat(item("p-1", OLD).reasons()).containsExactly("NO_CLASS", "NOT_VERIFIED");
    book.skipped(sample.tenant, "p-1", OLD, Item.State.LOCKED);
    assertThat(item("p-1", OLD).state()).isEqualTo(Item.State.LOCKED);
  }

  @Test
  @DisplayName("S13 an orphan is due when it was seen before and ever since, in pages")
  void sightings() {
    List<Orphan> seen =
        IntStream.range(0, 5)
            .mapToObj(i -> new Orphan(sample.object("packs/x/" + i).key(), "v", i == 3, i))
            .toList();
    book.started(request("p-1"), "w");
    book.sighted(sample.tenant, "p-1", seen, NOON);
    book.forgetUnseen(sample.tenant, "p-1");
    assertThat(due("p-1", -1)).isEmpty();

    book.started(request("p-2"), "w");
    book.sighted(sample.tenant, "p-2", seen.subList(0, 4), NOON.plusSeconds(60));
    book.forgetUnseen(sample.tenant, "p-2");
    assertThat(due("p-2", 0)).isEqualTo(seen.subList(0, 4));
    assertThat(book.orphans(sample.tenant, "p-2", NOON, seen.get(1), 2))
        .isEqualTo(seen.subList(2, 4));

    book.started(request("p-3"), "w");
    book.sighted(sample.tenant, "p-3", seen, NOON.plusSeconds(120));
    assertThat(due("p-3", 60)).isEqualTo(seen.subList(0, 4));
  }

  @Test
  @DisplayName("I-11 what a run has exported is kept once: the first word of a dataset stays")
  void exports() {
    book.started(request("o-1"), "w");
    book.started(request("o-2"), "w");
    assertThat(book.exports(sample.tenant, "o-1")).isEmpty();

    ExportedDataset shop = export("shop", 1);
    ExportedDataset crm = export("crm", 3);
    book.exported(sample.tenant, "o-1", shop);
    book.exported(sample.tenant, "o-1", crm);
    book.exported(sample.tenant, "o-1", export("shop", 2));

    assertThat(book.exports(sample.tenant, "o-1")).containsExactly(crm, shop);
    assertThat(book.exports(sample.tenant, "o-2")).isEmpty();
  }

  private ExportedDataset export(String dataset, int parts) {
    return new ExportedDataset(
        new DatasetId(dataset),
        NEW,
        "tenants/" + sample.tenant + "/exports/o-1/2026-12-22/" + dataset + "/1x0-",
        parts,
        5_000_000_000L,
        Digest.of("file"),
        NOON);
  }

  private List<Orphan> due(String purge, int secondsAfterNoon) {
    return book.orphans(sample.tenant, purge, NOON.plusSeconds(secondsAfterNoon), null, 100);
  }

  private Item item(String purge, BackupId backup) {
    return book.items(sample.tenant, purge).stream()
        .filter(item -> item.backup().equals(backup))
        .findFirst()
        .orElseThrow();
  }

  private void planned(String purge) {
    book.started(request(purge), "purge/" + sample.tenant);
    book.planned(
        new PurgePlan(
            request(purge),
            NOON,
            Digest.of("items"),
            2,
            0,
            null,
            0,
            0,
            0,
            0,
            null,
            0,
            Duration.ofHours(1),
            Duration.ofHours(1)),
        List.of(planned(NEW), planned(OLD)));
  }

  private Item planned(BackupId backup) {
    return new Item(
        sample.scope,
        backup,
        Digest.of(backup.value()).hex(),
        Item.State.EXPIRED,
        List.of("NO_CLASS", "NOT_VERIFIED"),
        null,
        null,
        null);
  }

  private PurgeRequest request(String id) {
    return new PurgeRequest(
        id,
        new TenantGrant(sample.tenant, id, "alice", "seal"),
        false,
        "monthly",
        PurgeRequest.Extent.EXPIRED,
        null);
  }
}
