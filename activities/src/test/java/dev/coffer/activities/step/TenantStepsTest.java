package dev.coffer.activities.step;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.engine.DatabaseEngine;
import dev.coffer.activities.engine.Inspection;
import dev.coffer.activities.engine.LeaseRecipe;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.TenantActivities;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.DatasetResult;
import dev.coffer.workflows.tenant.FirstDataset;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.tenant.OnboardResult;
import dev.coffer.workflows.verify.VerifyRequest;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a tenant has once it is taken in with a dataset, and what is left when it is not. */
class TenantStepsTest {
  private static final TenantScope ACME = Rig.scope("acme", "shop");
  private static final Placement PLACE = new Placement("local", "acme", null);
  private static final String RUN = "t-1";
  private static final BackupId FIRST = new BackupId("b-1");

  /** Onboarding, boundary by boundary. */
  enum Boundary {
    RESERVED,
    KEYS,
    PREPARED,
    KEYRING,
    ACTIVE,
    REGISTERED,
    BACKING_UP
  }

  @Test
  @DisplayName(
      "A tenant is taken in with its policy, its schedules, its dataset and where it came from")
  void takenIn() {
    try (World world = new World()) {
      world.upTo(Boundary.REGISTERED);

      assertThat(world.catalog.tenant(ACME.tenant()).policy()).isEqualTo(world.request.policy());
      assertThat(world.catalog.tenant(ACME.tenant()).policy().schedules()).isNotEmpty();
      assertThat(world.catalog.dataset(ACME).placement()).isEqualTo(PLACE);
      AuditEntry intent = world.audit.entries(ACME.tenant(), 0, 1).getFirst();
      assertThat(intent.action()).isEqualTo("tenant.onboard.intent");
      assertThat(intent.details()).containsEntry("blueprint", "gold version 1");
      assertThat(world.rig.keyService.sessionsOut()).isZero();
      assertThat(world.leases.rolesOut()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Boundary.class)
  @DisplayName(
      "I-11 from every boundary all goes back: no key opens, no role is lent, the slice is free")
  void withdrawnAt(Boundary boundary) {
    try (World world = new World()) {
      world.upTo(boundary);
      for (int i = 0; i < 2; i++) {
        world.steps.withdraw(world.request);
      }
      world.assertGone();
    }
  }

  @ParameterizedTest
  @EnumSource(Boundary.class)
  @DisplayName("I-11 the key service fails at any one call of the way back: the end is the same")
  void withdrawalFailsAtAnyCall(Boundary boundary) {
    int call = 0;
    boolean came = true;
    while (came) {
      try (World world = new World()) {
        world.upTo(boundary);
        long before = world.rig.keyService.calls();
        world.rig.keyService.failAfter(call, 1);
        world.withdraw();
        came = world.rig.keyService.calls() > before + call;
        world.rig.keyService.failAfter(1 << 20, 1);
        world.assertGone();
      }
      call++;
    }
    assertThat(call).as("calls of a withdrawal").isGreaterThan(4);
  }

  @Test
  @DisplayName("What a lock keeps of the vault stays, as ciphertext whose key is destroyed")
  void remainsAreCiphertext() {
    try (World world = new World()) {
      world.upTo(Boundary.BACKING_UP);
      long objects = world.objects();
      assertThat(objects).isPositive();
      world.steps.withdraw(world.request);

      assertThat(world.objects()).isEqualTo(objects);
      world.rig.keyService.permitShred(ACME.tenant());
      try (KeySession session = world.rig.keyService.session(world.run("x-1"), Purpose.SHRED)) {
        assertThat(world.refusal(session::versions)).isEqualTo(FailureCode.KEY_DESTROYED);
      }
    }
  }

  @Test
  @DisplayName("A backup that somebody else took by then keeps the tenant, its key and its roles")
  void anothersBackup() {
    try (World world = new World()) {
      world.upTo(Boundary.BACKING_UP);
      world.backUp("b-2");
      world.steps.withdraw(world.request);

      assertThat(world.catalog.tenant(ACME.tenant()).tenant()).isEqualTo(ACME.tenant());
      assertThat(world.catalog.dataset(ACME).placement()).isEqualTo(PLACE);
      try (KeySession session = world.rig.keyService.session(world.run("x-1"), Purpose.VERIFY)) {
        assertThat(session.versions().newest()).isEqualTo(1);
      }
      assertThat(world.lendsRoles(Purpose.BACKUP)).isTrue();
    }
  }

  @Test
  @DisplayName("A slice that is another tenant's is refused before anything is put under a lock")
  void overlapping() {
    try (World world = new World()) {
      world.upTo(Boundary.REGISTERED);
      World other = world.beside("globex");
      other.steps.reserve(other.request);
      other.steps.createKeys(other.request);

      assertThat(world.refusal(() -> other.steps.prepareDataset(other.first.dataset())))
          .isEqualTo(FailureCode.DATASET_OVERLAPS);
      other.steps.withdraw(other.request);
      assertThat(world.catalog.dataset(ACME).placement()).isEqualTo(PLACE);
    }
  }

  /** One onboarding, over services in memory. */
  static final class World implements AutoCloseable {
    final Rig rig;
    final MemoryCatalog catalog;
    final MemoryAuditLog audit;
    final MemoryDatabaseLeases leases;
    final TestActivityEnvironment environment;
    final TenantActivities steps;
    final TenantScope scope;
    final FirstDataset first;
    final OnboardRequest request;
    @Nullable DatasetResult prepared;
    @Nullable OnboardResult result;

    World() {
      this.rig = new Rig();
      this.catalog = new MemoryCatalog(rig.clock);
      this.audit = new MemoryAuditLog(rig.clock);
      this.leases = new MemoryDatabaseLeases(rig.clock);
      this.environment = TestActivityEnvironment.newInstance();
      Lender lender =
          new Lender(
              catalog,
              rig.keyService,
              rig.stores,
              leases,
              new Servers(
                  Map.of(
                      "local",
                      new Servers.Server(EngineKind.POSTGRESQL, "127.0.0.1", 5432, "postgres"))));
      environment.registerActivitiesImplementations(
          classified(
              new TenantSteps(
                  catalog,
                  new Trail(audit),
                  rig.keyService,
                  leases,
                  new Proofs(Duration.ofDays(365), LockMode.COMPLIANCE, rig.clock),
                  new Engines(List.of(engine())),
                  lender)));
      this.steps = environment.newActivityStub(TenantActivities.class);
      this.scope = ACME;
      this.first = first(scope);
      this.request = request(first);
    }

    private World(World world, TenantScope scope) {
      this.rig = world.rig;
      this.catalog = world.catalog;
      this.audit = world.audit;
      this.leases = world.leases;
      this.environment = world.environment;
      this.steps = world.steps;
      this.scope = scope;
      this.first = first(scope);
      this.request = request(first);
    }

    /** Another tenant's onboarding with the same slice. */
    World beside(String tenant) {
      return new World(this, Rig.scope(tenant, "shop"));
    }

    private static FirstDataset first(TenantScope scope) {
      return new FirstDataset(
          new DatasetRequest(grant(scope, RUN), PLACE),
          new BackupRequest(FIRST, grant(scope, FIRST.value()), ""),
          new VerifyRequest("v-1", grant(scope, "v-1"), FIRST, VerificationLevel.FULL));
    }

    private OnboardRequest request(FirstDataset dataset) {
      return new OnboardRequest(
          new TenantGrant(scope.tenant(), RUN, "rita", "seal"),
          Blueprint.shipped("gold").orElseThrow().policyFrom(rig.clock.instant()),
          "eu-1",
          null,
          "gold version 1",
          dataset);
    }

    private static ScopeGrant grant(TenantScope scope, String run) {
      return new ScopeGrant(scope, scope.digest(), run, "rita", "seal");
    }

    void upTo(Boundary last) {
      for (Boundary boundary : Boundary.values()) {
        if (boundary.compareTo(last) <= 0) {
          pass(boundary);
        }
      }
    }

    private void pass(Boundary boundary) {
      switch (boundary) {
        case RESERVED -> steps.reserve(request);
        case KEYS -> steps.createKeys(request);
        case PREPARED -> prepared = steps.prepareDataset(first.dataset());
        case KEYRING -> result = steps.createKeyring(request);
        case ACTIVE -> steps.activate(request, requireNonNull(result));
        case REGISTERED -> steps.activateDataset(first.dataset(), requireNonNull(prepared));
        case BACKING_UP -> backUp();
      }
    }

    void backUp() {
      backUp(FIRST.value());
    }

    /** One that is under way. */
    void backUp(String id) {
      BackupRequest backup = new BackupRequest(new BackupId(id), grant(scope, id), "");
      catalog.backupStarted(
          new BackupOrder(
              backup,
              rig.backupEnvelope(),
              PLACE,
              null,
              rig.clock.instant(),
              rig.clock.instant(),
              "backup/acme/shop",
              null));
    }

    long objects() {
      try (ObjectStore store = rig.stores.session(run("x-1"), Purpose.VERIFY)) {
        long[] count = {0};
        store.versions("tenants/" + scope.tenant() + '/', version -> count[0]++);
        return count[0];
      }
    }

    void assertGone() {
      assertThat(refusal(() -> catalog.tenant(ACME.tenant()))).isEqualTo(FailureCode.NOT_FOUND);
      assertThat(refusal(() -> catalog.dataset(ACME))).isEqualTo(FailureCode.NOT_FOUND);
      for (Purpose purpose : Purpose.values()) {
        assertThat(
                refusal(
                    () -> {
                      try (KeySession session = rig.keyService.session(run("x-1"), purpose)) {
                        session.versions();
                      }
                    }))
            .as("keys for %s", purpose)
            .isEqualTo(FailureCode.CREDENTIAL_REFUSED);
        assertThat(lendsRoles(purpose)).as("roles for %s", purpose).isFalse();
      }
      assertThat(rig.keyService.sessionsOut()).isZero();
      assertThat(leases.rolesOut()).isZero();

      World next = beside("globex");
      next.steps.reserve(next.request);
      next.steps.createKeys(next.request);
      assertThat(next.steps.prepareDataset(next.first.dataset()).engineVersion()).isEqualTo("18.6");
    }

    /** A step again until it succeeds, as the workflow service has it. */
    void withdraw() {
      for (int attempt = 1; ; attempt++) {
        try {
          steps.withdraw(request);
          return;
        } catch (ActivityFailure failed) {
          if (!Failures.codeOf(failed).retryable() || attempt == 3) {
            throw failed;
          }
        }
      }
    }

    boolean lendsRoles(Purpose purpose) {
      String recipe = DatabaseLeases.recipe(ACME.tenant(), ACME.dataset(), purpose);
      try {
        leases.revoke(leases.lease(run("x-1"), purpose, recipe).id());
        return true;
      } catch (FailureException refused) {
        return false;
      }
    }

    RunRef run(String id) {
      return new RunRef(ACME.tenant(), id);
    }

    FailureCode refusal(Runnable call) {
      RuntimeException[] caught = new RuntimeException[1];
      assertThatExceptionOfType(RuntimeException.class)
          .isThrownBy(
              () -> {
                try {
                  call.run();
                } catch (RuntimeException refused) {
                  caught[0] = refused;
                  throw refused;
                }
              });
      return Failures.codeOf(caught[0]);
    }

    @Override
    public void close() {
      environment.close();
    }
  }

  /** A server whose every database can be carried. */
  private static DatabaseEngine engine() {
    return (DatabaseEngine)
        Proxy.newProxyInstance(
            DatabaseEngine.class.getClassLoader(),
            new Class<?>[] {DatabaseEngine.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "kind" -> EngineKind.POSTGRESQL;
                  case "recipe" -> new LeaseRecipe(List.of("CREATE"), List.of("DROP"));
                  case "inspect" ->
                      new Inspection(
                          new SourceShape(
                              "18.6", Map.of(), List.of(), List.of("acme"), Map.of(), 1, "00"),
                          4096,
                          10,
                          List.of(),
                          List.of());
                  default -> throw new AssertionError(method.getName() + " is no part of it");
                });
  }

  /** As the worker's guard does it. */
  private static TenantActivities classified(TenantActivities real) {
    return (TenantActivities)
        Proxy.newProxyInstance(
            TenantActivities.class.getClassLoader(),
            new Class<?>[] {TenantActivities.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException thrown) {
                if (thrown.getCause() instanceof FailureException failure) {
                  throw Failures.toTemporal(failure);
                }
                throw requireNonNull(thrown.getCause());
              }
            });
  }
}
