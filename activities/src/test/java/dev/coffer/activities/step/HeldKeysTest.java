package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.keys.MemoryKeyServer;
import dev.coffer.activities.keys.MemoryKeyService;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.store.MemoryObjectStores;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.teststack.TestClock;
import dev.coffer.workflows.activity.TenantActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.tenant.OnboardResult;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tenants whose key a customer holds: taking them in, lending, and looking whether it answers. */
class HeldKeysTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final RunRef RUN = new RunRef(ACME, "b-1");
  private static final Policy POLICY =
      new Policy("standard", 1, Duration.ofDays(30), 1, Duration.ofHours(1), Tier.GOLD.rules());

  private final TestClock clock = TestClock.standard();
  private final MemoryKeyService keys = new MemoryKeyService(clock);
  private final MemoryKeyServer server = keys.declare("acme-keys");
  private final MemoryObjectStores stores = new MemoryObjectStores(clock);
  private final MemoryDatabaseLeases leases = new MemoryDatabaseLeases(clock);
  private final MemoryCatalog catalog = new MemoryCatalog(clock);
  private final MemoryAuditLog audit = new MemoryAuditLog(clock);
  private final Proofs proofs = new Proofs(Duration.ofDays(30), LockMode.COMPLIANCE, clock);
  private final Lender lender = new Lender(catalog, keys, stores, leases, new Servers(Map.of()));
  private final HeldKeys heldKeys = new HeldKeys(catalog, keys);
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private final TenantActivities steps = activities.newActivityStub(TenantActivities.class);

  private final TenantSteps bare =
      new TenantSteps(
          catalog, new Trail(audit), keys, leases, proofs, new Engines(List.of()), lender);

  @BeforeEach
  void start() {
    activities.registerActivitiesImplementations(bare);
    server.lend(ACME);
  }

  @AfterEach
  void close() {
    activities.close();
  }

  private static OnboardRequest request(@Nullable String keys) {
    return new OnboardRequest(
        new TenantGrant(ACME, "t-1", "alice", "seal"), POLICY, "eu", keys, null, null);
  }

  private void onboard() {
    OnboardRequest request = request("acme-keys");
    steps.askHolder(request);
    steps.reserve(request);
    steps.createKeys(request);
    OnboardResult result = steps.createKeyring(request);
    steps.activate(request, result);
  }

  @Test
  @DisplayName("I-11 every step of onboarding may run twice; where the key is held is signed for")
  void onboards() {
    onboard();
    onboard();

    KeyRef held = new KeyRef("acme-keys", "transit", "t-acme-kek");
    assertThat(catalog.heldKey(ACME)).contains(held);
    assertThat(audit.entries(ACME, 0, 100))
        .filteredOn(entry -> entry.action().equals("tenant.onboard.intent"))
        .extracting(AuditEntry::details)
        .singleElement()
        .isEqualTo(Map.of("policy", "standard", "keys", "acme-keys"));
    assertThat(registrations()).containsExactly(held);
    assertThat(server.tokensOut()).isZero();
    assertThat(catalog.credentialsOut(new RunRef(ACME, "t-1"))).isEmpty();
  }

  private List<KeyRef> registrations() {
    try (Lender.LentKeys lent = lender.keys(RUN, Purpose.VERIFY);
        ObjectStore store = lender.store(RUN, Purpose.VERIFY)) {
      return Proofs.all(
              Proofs.Kind.TENANT,
              VaultRecords.tenantKey(ACME),
              VaultRecords.TenantRegistration.class,
              Signing.trusted(lent.session()),
              store)
          .stream()
          .map(signed -> signed.record().held())
          .distinct()
          .toList();
    }
  }

  @Test
  @DisplayName("a key server that is not declared, says no or has an unfit key costs no id")
  void refusedBeforeTheIdIsTaken() {
    assertFails(FailureCode.INVALID_REQUEST, () -> bare.askHolder(request("nowhere")));
    assertFails(FailureCode.INVALID_REQUEST, () -> bare.reserve(request("nowhere")));
    server.takeBack(ACME);
    assertFails(FailureCode.KEY_REVOKED, () -> bare.askHolder(request("acme-keys")));

    server.lend(ACME);
    server.unbind(ACME);
    assertFails(FailureCode.INVALID_REQUEST, () -> bare.askHolder(request("acme-keys")));

    steps.reserve(request(null));
    assertThat(catalog.heldKey(ACME)).isEmpty();
  }

  private static void assertFails(FailureCode code, ThrowingCallable step) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(step)
        .extracting(FailureException::code)
        .isEqualTo(code);
  }

  @Test
  @DisplayName("I-8 a holder's token that a crash left out is found, and taken back by the run")
  void tokensAreGivenBack() {
    onboard();
    Lender.LentKeys crashed = lender.keys(RUN, Purpose.BACKUP);
    crashed.session().newKey().clear().close();
    assertThat(server.tokensOut()).isOne();
    assertThat(catalog.credentialsOut(RUN)).hasSize(2);

    assertThat(lender.giveBack(RUN)).isEqualTo(2);
    assertThat(server.tokensOut()).isZero();
    assertThat(keys.sessionsOut()).isZero();
  }

  @Test
  @DisplayName("a step tells what the holder answered, and a look finds out when nobody asks")
  void answers() {
    onboard();
    try (Lender.LentKeys lent = lender.keys(RUN, Purpose.BACKUP)) {
      lent.session().newKey().clear().close();
      assertThat(catalog.heldKeyAnswer(ACME)).contains(KeyRef.Answer.ANSWERS);
      server.takeBack(ACME);
      assertThatExceptionOfType(FailureException.class).isThrownBy(lent.session()::newKey);
      assertThat(catalog.heldKeyAnswer(ACME)).contains(KeyRef.Answer.REVOKED);
    }
    look(KeyRef.Answer.REVOKED);
    server.lend(ACME);
    look(KeyRef.Answer.ANSWERS);
    server.sealed(true);
    look(KeyRef.Answer.SEALED);
    server.gone(true);
    look(KeyRef.Answer.UNREACHABLE);
    server.sealed(false);
    server.gone(false);
    look(KeyRef.Answer.ANSWERS);
    assertThat(server.tokensOut()).isZero();
  }

  private void look(KeyRef.Answer found) {
    heldKeys.look();
    assertThat(catalog.heldKeyAnswer(ACME)).contains(found);
  }
}
