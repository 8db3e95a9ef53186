package dev.coffer.worker;

import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.ListedBackup;
import dev.coffer.activities.catalog.MemoryBlueprintBook;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.catalog.MemoryDepartures;
import dev.coffer.activities.catalog.MemoryDiscoveryBook;
import dev.coffer.activities.catalog.MemoryPurgeBook;
import dev.coffer.activities.catalog.MemoryScheduleBook;
import dev.coffer.activities.engine.MemoryDatabaseEngine;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.keys.MemoryKeyService;
import dev.coffer.activities.notify.LogNotifier;
import dev.coffer.activities.schedule.MemorySchedules;
import dev.coffer.activities.secret.Secret;
import dev.coffer.activities.step.CatalogSteps;
import dev.coffer.activities.step.Engines;
import dev.coffer.activities.step.ImportFolder;
import dev.coffer.activities.step.Lender;
import dev.coffer.activities.step.ScheduleSteps;
import dev.coffer.activities.step.Servers;
import dev.coffer.activities.store.MemoryObjectStores;
import dev.coffer.activities.teststack.TestClock;
import dev.coffer.worker.config.DiscoveryConfig;
import dev.coffer.worker.config.StoreConfig;
import dev.coffer.worker.config.WatchConfig;
import dev.coffer.worker.config.WorkerConfig;
import dev.coffer.workflows.Registry;
import dev.coffer.workflows.activity.CatalogActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.AdoptResult;
import dev.coffer.workflows.adopt.AdoptWorkflow;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.CompromiseWorkflow;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.discover.DiscoverWorkflow;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.OffboardWorkflow;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.purge.PurgeWorkflow;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.RestoreWorkflow;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.rotation.RotationWorkflow;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.DatasetResult;
import dev.coffer.workflows.tenant.DatasetWorkflow;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.tenant.OnboardResult;
import dev.coffer.workflows.tenant.TenantWorkflow;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import dev.coffer.workflows.verify.VerifyWorkflow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One tenant's world: the workflows and steps that a worker has, over servers in memory and a
 * workflow service that skips time. The servers' clock stands still but for {@link #pass}.
 */
final class World implements AutoCloseable {
  static final TenantId TENANT = new TenantId("acme");
  static final TenantScope SCOPE =
      new TenantScope(TENANT, new DatasetId("main"), EngineKind.POSTGRESQL, Isolation.DATABASE);
  static final String LIVE = "shop";
  static final Duration DAY = Duration.ofDays(1);

  /** How long a backup is locked; the rules keep the newest good one and what is younger. */
  static final Duration RETENTION = Duration.ofDays(30);

  private static final Placement PLACE = new Placement("local", LIVE, null);
  private static final int ROWS = 200;

  final TestClock clock = TestClock.standard();
  final MemoryObjectStores stores = new MemoryObjectStores(clock);
  final MemoryKeyService keys = new MemoryKeyService(clock);
  final MemoryDatabaseLeases leases = new MemoryDatabaseLeases(clock);
  final MemoryDatabaseEngine databases = new MemoryDatabaseEngine(clock);
  final MemoryCatalog catalog = new MemoryCatalog(clock);
  final MemoryDepartures departures = new MemoryDepartures(catalog);
  final MemoryDiscoveryBook discoveries = new MemoryDiscoveryBook(catalog);
  final MemoryAuditLog audit = new MemoryAuditLog(clock);
  final MemorySchedules schedules = new MemorySchedules();
  final Boundaries boundaries = new Boundaries();

  /** What the dataset held at each backup. */
  final Map<String, Map<String, List<String>>> contents = new LinkedHashMap<>();

  private final AdmissionKey admission = new AdmissionKey(new byte[32]);
  private final Servers servers =
      new Servers(
          Map.of(
              "local", new Servers.Server(EngineKind.POSTGRESQL, "db.invalid", 5432, "postgres")));
  private final Path imports = folder();
  private final TestWorkflowEnvironment service;
  private final Random random = new Random(7);

  World() {
    TestEnvironmentOptions.Builder options =
        TestEnvironmentOptions.newBuilder()
            .setWorkerFactoryOptions(
                WorkerFactoryOptions.newBuilder()
                    // Every workflow task goes by the history alone, as in a new process.
                    .setWorkflowCacheSize(0)
                    .setUsingVirtualWorkflowThreads(true)
                    .setWorkerInterceptors(
                        new ActivityGuard(admission, new FailureCounter(new SimpleMeterRegistry())),
                        boundaries)
                    .build());
    for (SearchAttributeKey<String> key : SearchKeys.all()) {
      options.registerSearchAttribute(key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    }
    service = TestWorkflowEnvironment.newInstance(options.build());
    Object[] steps = steps().implementations();
    for (String queue : List.of(Queues.CONTROL, Queues.STREAM)) {
      var worker = service.newWorker(queue);
      if (queue.equals(Queues.CONTROL)) {
        worker.registerWorkflowImplementationTypes(Registry.workflows());
      }
      worker.registerActivitiesImplementations(steps);
    }
    service.start();
    databases.create(LIVE);
    trade();
  }

  private Steps steps() {
    return new Steps(
        catalog,
        new MemoryPurgeBook(catalog),
        new MemoryBlueprintBook(),
        departures,
        discoveries,
        audit,
        keys,
        leases,
        stores,
        new Engines(List.of(databases)),
        servers,
        new LogNotifier(),
        new ScheduleSteps(
            catalog,
            new MemoryScheduleBook(catalog),
            schedules,
            audit,
            new LogNotifier(),
            admission,
            List.of(
                new WatchConfig("17 3 * * *", ZoneOffset.UTC, Duration.ofHours(4)).schedule(),
                new DiscoveryConfig("47 3 * * *", ZoneOffset.UTC, Duration.ofHours(4)).schedule())),
        admission,
        new ImportFolder(imports),
        new StoreConfig(
            URI.create("http://store.invalid"),
            "eu",
            "bucket",
            "role",
            "id",
            new Secret("unused"),
            StoreConfig.LockPolicy.ENFORCED),
        new WorkerConfig(4, Duration.ofDays(365), Duration.ofHours(1), Duration.ofDays(30)),
        clock);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("coffer-imports");
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static Policy policy() {
    RetentionRules rules = new RetentionRules(1, 0, 0, 0, 0, 0, RETENTION, null, ZoneOffset.UTC);
    Schedule nightly =
        new Schedule(
            ScheduleKind.BACKUP,
            "0 2 * * *",
            ZoneOffset.UTC,
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Instant.parse("2026-01-01T00:00:00Z"),
            null);
    return new Policy(
        "standard", 1, RETENTION, 0, Duration.ofHours(1), rules, List.of(), List.of(nightly));
  }

  // What people and the service's customers do.

  void pass(Duration time) {
    clock.advance(time);
  }

  /** The tenant's customers order something. */
  void trade() {
    for (int row = 0; row < ROWS; row++) {
      databases.insert(LIVE, "orders", "order " + random.nextLong());
    }
    databases.insert(LIVE, "customers", "customer " + random.nextLong());
  }

  OnboardResult onboard() {
    return stub(TenantWorkflow.class, WorkflowIds.tenant(TENANT))
        .onboard(new OnboardRequest(grant("t-1"), policy(), "eu", null, null, null));
  }

  DatasetResult register() {
    return stub(DatasetWorkflow.class, WorkflowIds.dataset(SCOPE))
        .register(new DatasetRequest(scoped("d-1"), PLACE));
  }

  /** Backs up, a day after whatever was before; what the dataset holds then changes. */
  void backup(String id) {
    pass(DAY);
    stub(BackupWorkflow.class, WorkflowIds.backup(SCOPE))
        .backup(new BackupRequest(new BackupId(id), scoped(id), ""));
    contents.put(id, databases.content(LIVE));
    trade();
  }

  /** Archives the dataset without Coffer, for the backup that will be made of it. */
  void archive(String id) {
    try {
      Files.write(imports.resolve(id), databases.archive(LIVE));
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
    contents.put(id, databases.content(LIVE));
    trade();
  }

  AdoptResult adopt(String id, Instant madeAt) {
    return stub(AdoptWorkflow.class, WorkflowIds.backup(SCOPE))
        .adopt(
            new AdoptRequest(
                new BackupId(id),
                scoped(id),
                id,
                digest(imports.resolve(id)),
                madeAt,
                null,
                false,
                "before Coffer"));
  }

  private static Digest digest(Path file) {
    try {
      return Digest.of(Files.readAllBytes(file));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  void restore(String id, String backup) {
    stub(RestoreWorkflow.class, WorkflowIds.restore(SCOPE))
        .restore(
            new RestoreRequest(new RestoreId(id), scoped(id), new BackupId(backup), "exercise"));
  }

  VerifyResult verify(String backup) {
    String id = "v-" + backup;
    return stub(VerifyWorkflow.class, WorkflowIds.verify(TENANT, id))
        .verify(new VerifyRequest(id, scoped(id), new BackupId(backup), VerificationLevel.FULL));
  }

  RotationResult rotate(String id) {
    return stub(RotationWorkflow.class, WorkflowIds.rotation(TENANT))
        .rotate(new RotationRequest(id, grant(id), "due"));
  }

  CompromiseResult answer(String id) {
    return stub(CompromiseWorkflow.class, WorkflowIds.rotation(TENANT))
        .answer(new CompromiseRequest(id, grant(id), List.of(), false, "laptop lost"));
  }

  PurgeResult purge(String id, boolean dryRun) {
    return stub(PurgeWorkflow.class, WorkflowIds.purge(TENANT))
        .purge(
            new PurgeRequest(
                id, grant(id), dryRun, "spring cleaning", PurgeRequest.Extent.EXPIRED, null));
  }

  PurgeResult offboard(String id) {
    return stub(OffboardWorkflow.class, WorkflowIds.purge(TENANT))
        .offboard(
            new PurgeRequest(
                id, grant(id), false, "contract over", PurgeRequest.Extent.EVERYTHING, null));
  }

  DiscoverResult discover(String id) {
    return stub(DiscoverWorkflow.class, WorkflowIds.discovery())
        .discover(new DiscoverRequest(id, platform(id), null));
  }

  /** Asks the run of this workflow to stop. */
  void cancel(String workflow) {
    service.getWorkflowClient().newUntypedWorkflowStub(workflow).cancel();
  }

  /** The catalog that a rebuild makes of the vaults alone. */
  MemoryCatalog rebuilt() {
    MemoryCatalog fresh = new MemoryCatalog(clock);
    TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
    try {
      activities.registerActivitiesImplementations(
          new CatalogSteps(
              fresh,
              new MemoryDepartures(fresh),
              audit,
              stores,
              new Lender(fresh, keys, stores, leases, servers)));
      activities
          .newActivityStub(CatalogActivities.class)
          .rebuild(new RebuildRequest(platform("c-1")));
    } finally {
      activities.close();
    }
    return fresh;
  }

  static List<ListedBackup> listed(MemoryCatalog catalog) {
    return catalog.listedBackups(TENANT, null, 100);
  }

  private <W> W stub(Class<W> type, String id) {
    return service
        .getWorkflowClient()
        .newWorkflowStub(
            type,
            WorkflowOptions.newBuilder().setTaskQueue(Queues.CONTROL).setWorkflowId(id).build());
  }

  private PlatformGrant platform(String run) {
    PlatformGrant open = new PlatformGrant(run, "alice", "");
    return new PlatformGrant(run, "alice", admission.seal(open.canonical()));
  }

  private TenantGrant grant(String run) {
    TenantGrant open = new TenantGrant(TENANT, run, "alice", "");
    return new TenantGrant(TENANT, run, "alice", admission.seal(open.canonical()));
  }

  private ScopeGrant scoped(String run) {
    ScopeGrant open = new ScopeGrant(SCOPE, SCOPE.digest(), run, "alice", "");
    return new ScopeGrant(SCOPE, SCOPE.digest(), run, "alice", admission.seal(open.canonical()));
  }

  @Override
  public void close() {
    service.close();
    try (Stream<Path> archives = Files.list(imports)) {
      for (Path archive : archives.toList()) {
        Files.delete(archive);
      }
      Files.delete(imports);
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
