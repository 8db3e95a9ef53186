package dev.coffer.activities.catalog;

import static dev.coffer.activities.catalog.CatalogContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.verify.VerifyRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every catalog promises of a tenant that leaves. */
abstract class DeparturesContract {
  private static final BackupId NEWEST = new BackupId("b-1");

  private Catalog catalog;
  private Departures departures;
  private Sample sample;

  abstract Catalog catalog();

  abstract PurgeBook book();

  abstract Departures departures();

  @BeforeEach
  void oneBackup() {
    catalog = catalog();
    departures = departures();
    sample = Sample.onboarded(catalog);
    catalog.backupCommitted(sample.committed("b-1", 100));
  }

  @Test
  @DisplayName("nothing of a tenant that leaves starts, and all goes on that started before")
  void closed() {
    catalog.backupStarted(sample.order("b-2", null));
    departures.leaving(sample.tenant);
    departures.leaving(sample.tenant);

    refusedAsLeaving(() -> catalog.backupStarted(sample.order("b-3", null)));
    refusedAsLeaving(() -> catalog.restoreStarted(sample.restoreRequest("r-1"), "w"));
    VerifyRequest verify = sample.verifyRequest("v-1", "b-1", VerificationLevel.FULL);
    refusedAsLeaving(() -> catalog.verificationStarted(verify, "w"));
    refusedAsLeaving(() -> catalog.rotationStarted(sample.rotationOrder("k-1", 1)));
    refusedAsLeaving(() -> catalog.compromiseStarted(sample.compromiseOrder("c-1")));
    refusedAsLeaving(() -> catalog.holdPlaced(sample.hold("h-1", null)));
    TenantScope other = sample.scope("other", Isolation.DATABASE);
    refusedAsLeaving(() -> catalog.reserveDataset(other, "d-2", sample.placement));
    assertThat(catalog.activeTenants(null, 10_000)).doesNotContain(sample.tenant);
    catalog.backupCommitted(sample.committed("b-2", 200));
    assertThat(catalog.backup(sample.scope, new BackupId("b-2")).good()).isTrue();
    assertThat(catalog.tenant(sample.tenant).tenant()).isEqualTo(sample.tenant);
  }

  @Test
  @DisplayName("a tenant on whom a hold lies, or on one of whose backups, does not leave")
  void held() {
    catalog.holdPlaced(sample.hold("h-1", "b-1"));

    refused(FailureCode.TENANT_HELD, () -> departures.leaving(sample.tenant));
    catalog.backupStarted(sample.order("b-2", null));
    catalog.holdLifted(sample.lifting("h-1", "paula"));
    departures.leaving(sample.tenant);
    refusedAsLeaving(() -> catalog.backupStarted(sample.order("b-3", null)));
  }

  @Test
  @DisplayName("runs are open until they end, one way or the other")
  void openRuns() {
    assertThat(departures.openRuns(sample.tenant)).isZero();
    catalog.backupStarted(sample.order("b-2", null));
    catalog.restoreStarted(sample.restoreRequest("r-1"), "w");
    VerifyRequest verify = sample.verifyRequest("v-1", "b-1", VerificationLevel.FULL);
    catalog.verificationStarted(verify, "w");
    catalog.rotationStarted(sample.rotationOrder("k-1", 1));
    catalog.compromiseStarted(sample.compromiseOrder("c-1"));
    assertThat(departures.openRuns(sample.tenant)).isEqualTo(5);

    catalog.backupFailed(sample.backupFailure("b-2"));
    catalog.restoreFailed(sample.restoreFailure("r-1", FailureCode.CANCELLED, null));
    catalog.verified(verify, Sample.verdict(verify, null));
    catalog.rotationFailed(sample.rotationFailure("k-1", FailureCode.CANCELLED));
    catalog.compromiseFailed(sample.compromiseFailure("c-1", FailureCode.CANCELLED));
    assertThat(departures.openRuns(sample.tenant)).isZero();
    assertThat(departures.openRuns(Sample.onboarded(catalog).tenant)).isZero();
  }

  @Test
  @DisplayName("I-10 the newest good backup may be marked once its tenant leaves, and not before")
  void newestGood() {
    PurgeBook book = book();
    book.started(
        new PurgeRequest(
            "o-1",
            new TenantGrant(sample.tenant, "o-1", "alice", "seal"),
            false,
            "leaves",
            PurgeRequest.Extent.EVERYTHING,
            null),
        "w");
    assertThat(book.mark(sample.tenant, "o-1", NEWEST)).isEqualTo(PurgeBook.Item.State.KEPT);
    departures.leaving(sample.tenant);
    assertThat(book.mark(sample.tenant, "o-1", NEWEST)).isEqualTo(PurgeBook.Item.State.MARKED);
  }

  @Test
  @DisplayName("a tenant that left has no dataset any more, and its slices are free")
  void left() {
    assertThat(departures.datasets(sample.tenant)).containsExactly(sample.scope);
    departures.leaving(sample.tenant);
    ObjectRef certificate = sample.object("certificate");
    refused(FailureCode.NOT_FOUND, () -> departures.certificate(sample.tenant));
    departures.left(sample.tenant, certificate);
    departures.left(sample.tenant, sample.object("another"));
    assertThat(departures.certificate(sample.tenant)).isEqualTo(certificate);
    assertThat(departures.departed(null, 1000)).contains(sample.tenant);
    assertThat(departures.departed(sample.tenant, 1000)).doesNotContain(sample.tenant);

    assertThat(departures.datasets(sample.tenant)).isEmpty();
    refusedAsLeaving(() -> catalog.reserveDataset(sample.scope, "d-9", sample.placement));
    Sample next = new Sample();
    next.activated(catalog);
    catalog.reserveDataset(next.scope, "d-1", sample.placement);
  }

  @Test
  @DisplayName("a tenant whose key a customer held is none whose key is watched")
  void leftWithHeldKey() {
    catalog.keyHeld(sample.tenant, new KeyRef("customer", "transit", "t-acme-kek"));
    departures.leaving(sample.tenant);
    departures.left(sample.tenant, sample.object("certificate"));
    assertThat(departures.departed(null, 1000)).doesNotContain(sample.tenant);
  }

  private static void refusedAsLeaving(Runnable start) {
    refused(FailureCode.TENANT_LEAVING, start::run);
  }
}
