package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.catalog.MemoryDiscoveryBook;
import dev.coffer.activities.catalog.MemoryScheduleBook;
import dev.coffer.activities.engine.MemoryDatabaseEngine;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Looking at servers, over databases, catalog and key service in memory. */
class DiscoverStepsTest {
  private static final String RUN = "n-1";

  private final Rig rig = new Rig();
  private final MemoryCatalog catalog = new MemoryCatalog(rig.clock);
  private final MemoryDiscoveryBook book = new MemoryDiscoveryBook(catalog);
  private final MemoryAuditLog audit = new MemoryAuditLog(rig.clock);
  private final MemoryDatabaseLeases leases = new MemoryDatabaseLeases(rig.clock);
  private final MemoryDatabaseEngine databases = new MemoryDatabaseEngine(rig.clock);
  private final Servers servers =
      new Servers(Map.of("local", server("db.invalid"), "second", server("other.invalid")));
  private final Lender lender = new Lender(catalog, rig.keyService, rig.stores, leases, servers);
  private final DiscoverSteps steps =
      new DiscoverSteps(book, new Trail(audit), new Engines(List.of(databases)), servers, lender);

  @Test
  @DisplayName("What no dataset covers is found, and is no finding once a dataset covers it")
  void found() {
    databases.create("shop");
    databases.create("Shop");
    databases.create("coffer_q_0011223344556677_0001");
    assertThat(steps.look(request("local"), "local")).isEqualTo(new DiscoverResult(1, 2, 2, 0));

    protect(new Placement("local", "shop", null));
    assertThat(book.gaps()).isEqualTo(1);
    assertThat(steps.look(request("local"), "local")).isEqualTo(new DiscoverResult(1, 2, 1, 0));
    assertThat(book.slices("local"))
        .extracting(ServerSlice::database)
        .containsExactly("Shop", "shop");
  }

  @Test
  @DisplayName("I-8 a look has a role of its own, and gives it back whatever happens")
  void givenBack() {
    steps.look(request("local"), "local");
    assertThat(leases.rolesOut()).isZero();
    assertThat(catalog.credentialsOut(new RunRef(TenantId.PLATFORM, RUN))).isEmpty();

    lender.server(new RunRef(TenantId.PLATFORM, RUN), "local", databases.surveyRecipe());
    assertThat(leases.rolesOut()).as("of a worker that died").isEqualTo(1);
    new CredentialSteps(lender).giveBack(request("local").grant());
    assertThat(leases.rolesOut()).isZero();
  }

  @Test
  @DisplayName(
      "One server is looked at by its name, or all of them; what is not configured is gone")
  void servers() {
    book.found("gone", List.of(new ServerSlice("shop", null, "owner", null, false)));
    assertThat(steps.servers(request(null))).containsExactly("local", "second");
    assertThat(book.gaps()).isZero();
    assertThat(steps.servers(request("second"))).containsExactly("second");
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> steps.servers(request("third")))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.INVALID_REQUEST);
  }

  @Test
  @DisplayName(
      "A look at every server is the fleet's; each is in the audit trail, with counts alone")
  void recorded() {
    DiscoverResult seen = new DiscoverResult(1, 2, 1, 0);
    steps.record(request("local"), seen);
    assertThat(discovered()).isFalse();
    for (int i = 0; i < 2; i++) {
      steps.record(new DiscoverRequest("n-2", grant("n-2"), null), seen);
    }
    assertThat(discovered()).isTrue();
    List<AuditEntry> entries = audit.entries(TenantId.PLATFORM, 0, 10);
    assertThat(entries).extracting(AuditEntry::action).containsOnly("server.discover").hasSize(2);
    assertThat(entries.getFirst().details())
        .isEqualTo(Map.of("server", "local", "slices", "2", "uncovered", "1", "unseen", "0"));
  }

  private boolean discovered() {
    return new MemoryScheduleBook(catalog)
        .newestGood(
            TenantId.PLATFORM,
            ScheduleKind.DISCOVERY,
            null,
            rig.clock.instant().plus(Duration.ofDays(1)))
        .isPresent();
  }

  private void protect(Placement place) {
    TenantScope scope = Rig.scope("acme", "shop");
    catalog.reserveTenant(
        scope.tenant(),
        "t-1",
        new Policy("p", 1, Duration.ofDays(30), 0, Duration.ofHours(1), Tier.BRONZE.rules()),
        "eu");
    catalog.activateTenant(
        scope.tenant(),
        new ObjectRef("tenants/acme/keyring/1", "v-1", Digest.of("keyring"), 1),
        "acme/1");
    catalog.reserveDataset(scope, "d-1", place);
    catalog.activateDataset(scope, "18.6");
  }

  private static DiscoverRequest request(@Nullable String server) {
    return new DiscoverRequest(RUN, grant(RUN), server);
  }

  private static PlatformGrant grant(String run) {
    return new PlatformGrant(run, "rita", "seal");
  }

  private static Servers.Server server(String host) {
    return new Servers.Server(EngineKind.POSTGRESQL, host, 5432, "postgres");
  }
}
