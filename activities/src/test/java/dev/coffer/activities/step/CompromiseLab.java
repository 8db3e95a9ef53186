package dev.coffer.activities.step;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.catalog.MemoryDepartures;
import dev.coffer.activities.catalog.MemoryPurgeBook;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.pipeline.Expectation;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.CatalogActivities;
import dev.coffer.workflows.activity.CompromiseActivities;
import dev.coffer.workflows.activity.PurgeActivities;
import dev.coffer.workflows.activity.RotationActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.FreshKeys;
import dev.coffer.workflows.compromise.Resealed;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One tenant in memory, and the steps of a compromise as its workflow would take them. */
final class CompromiseLab implements AutoCloseable {
  static final TenantScope SCOPE = Rig.scope("acme", "main");
  static final TenantId ACME = SCOPE.tenant();
  private static final Placement PLACE = new Placement("local", "acme", null);

  /** Keeps the newest good backup and nothing else. */
  private static final RetentionRules NEWEST =
      new RetentionRules(1, 0, 0, 0, 0, 0, Duration.ZERO, null, ZoneOffset.UTC);

  private static final Policy POLICY =
      new Policy("standard", 1, Duration.ofDays(30), 1, Duration.ofHours(1), NEWEST);
  private static final int PATIENCE = 4;

  final Rig rig = new Rig();
  final MemoryCatalog catalog = new MemoryCatalog(rig.clock);
  final MemoryAuditLog audit = new MemoryAuditLog(rig.clock);
  final Map<String, Map<String, byte[]>> contents = new LinkedHashMap<>();
  final Holds holds;
  final Vault vault;
  final CompromiseActivities steps;
  final RotationActivities keys;
  final PurgeActivities purges;

  /** Hears of every step that was taken. */
  Consumer<String> after = step -> {};

  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private int catalogCalls;
  private int failCatalogAt = -1;
  private String deadMethod = "";
  private final Lender lender;
  private @Nullable VerifiedManifest newest;

  CompromiseLab() {
    Catalog failing = failing();
    lender =
        new Lender(
            failing,
            rig.keyService,
            rig.stores,
            new MemoryDatabaseLeases(rig.clock),
            new Servers(Map.of()));
    Proofs proofs = new Proofs(Duration.ofDays(30), LockMode.COMPLIANCE, rig.clock);
    Trail trail = new Trail(audit);
    holds = new Holds(failing, lender, proofs, LockMode.COMPLIANCE);
    vault = new Vault(failing, Rig.TUNING, Map.of(), rig.clock);
    MemoryPurgeBook book = new MemoryPurgeBook(catalog);
    activities.registerActivitiesImplementations(
        classified(
            CompromiseActivities.class,
            new CompromiseSteps(
                failing,
                trail,
                lender,
                holds,
                new Exposure(failing, lender, proofs, rig.clock),
                new Anchors(audit, lender, proofs),
                Rig.TUNING,
                rig.clock)),
        classified(
            RotationActivities.class,
            new RotationSteps(
                failing, trail, audit, lender, proofs, new AdmissionKey(new byte[32]), rig.clock)),
        classified(
            PurgeActivities.class,
            new PurgeSteps(
                failing,
                book,
                trail,
                lender,
                proofs,
                new Anchors(audit, lender, proofs),
                new AdmissionKey(new byte[32]),
                new FinalExport(
                    new MemoryDepartures(catalog),
                    book,
                    lender,
                    vault,
                    new Engines(List.of(new StreamEngine())),
                    Duration.ofDays(30),
                    LockMode.COMPLIANCE,
                    rig.clock),
                Duration.ofHours(1),
                rig.clock)));
    steps = stub(CompromiseActivities.class);
    keys = stub(RotationActivities.class);
    purges = stub(PurgeActivities.class);
    onboard();
  }

  private <T> T stub(Class<T> type) {
    return activities.newActivityStub(
        type,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .setHeartbeatTimeout(Duration.ofMinutes(1))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build());
  }

  /** Failures as the worker's interceptor reports them. */
  private static <T> T classified(Class<T> type, T steps) {
    return proxy(
        type,
        (method, arguments) -> {
          try {
            return invoke(steps, method, arguments);
          } catch (FailureException failed) {
            throw Failures.toTemporal(failed);
          }
        });
  }

  private interface Handler {
    Object handle(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> handler.handle(method, arguments)));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private void onboard() {
    rig.onboard(SCOPE);
    register();
    catalog.reserveTenant(ACME, "run", POLICY, "eu");
    catalog.activateTenant(ACME, rig.keyring(SCOPE), "acme/1");
    catalog.reserveDataset(SCOPE, "run", PLACE);
    catalog.activateDataset(SCOPE, "18.6");
  }

  /** What a rebuild goes by. */
  private void register() {
    Proofs proofs = new Proofs(Duration.ofDays(30), LockMode.COMPLIANCE, rig.clock);
    rig.with(
        SCOPE,
        Purpose.ONBOARD,
        session -> {
          ObjectStore store = rig.store(SCOPE, Purpose.ONBOARD);
          proofs.put(
              Proofs.Kind.TENANT,
              VaultRecords.tenantKey(ACME),
              new VaultRecords.TenantRegistration(ACME, POLICY, "eu", null),
              session,
              store);
          return proofs.put(
              Proofs.Kind.DATASET,
              VaultRecords.datasetKey(SCOPE, "run"),
              new VaultRecords.DatasetRegistration(SCOPE, PLACE, "18.6"),
              session,
              store);
        });
  }

  /** The manifests that a catalog names which comes from the store alone. */
  Map<String, ObjectRef> rebuilt() {
    MemoryCatalog anew = new MemoryCatalog(rig.clock);
    Map<String, ObjectRef> named = new LinkedHashMap<>();
    TestActivityEnvironment rebuilding = TestActivityEnvironment.newInstance();
    try {
      rebuilding.registerActivitiesImplementations(
          new CatalogSteps(
              anew,
              new MemoryDepartures(anew),
              new MemoryAuditLog(rig.clock),
              rig.stores,
              new Lender(
                  anew,
                  rig.keyService,
                  rig.stores,
                  new MemoryDatabaseLeases(rig.clock),
                  new Servers(Map.of()))));
      CatalogActivities rebuild = rebuilding.newActivityStub(CatalogActivities.class);
      RebuildRequest request = new RebuildRequest(new PlatformGrant("c-1", "alice", "seal"));
      // A second one finds all of it listed.
      rebuild.rebuild(request);
      rebuild.rebuild(request);
    } finally {
      rebuilding.close();
    }
    anew.listedBackups(ACME, null, 100)
        .forEach(listed -> named.put(listed.backup().id().value(), listed.backup().manifest()));
    return named;
  }

  /** The catalog, with a failure planted at one of its calls. */
  private Catalog failing() {
    return proxy(
        Catalog.class,
        (method, arguments) -> {
          if (catalogCalls++ == failCatalogAt || method.getName().equals(deadMethod)) {
            throw FailureCode.CATALOG_UNAVAILABLE.because("planted");
          }
          return invoke(catalog, method, arguments);
        });
  }

  /** The next but so many calls of the catalog fails, once. */
  void failCatalogAfter(int calls) {
    failCatalogAt = catalogCalls + calls;
  }

  /** The catalog fails at every call of this method. */
  void catalogDiesAt(String method) {
    deadMethod = method;
  }

  void catalogLives() {
    deadMethod = "";
  }

  int catalogCalls() {
    return catalogCalls;
  }

  /** What the rig's own readers and writers go by. */
  void follow() {
    rig.putInForce(SCOPE, catalog.tenant(ACME).keyring());
  }

  /**
   * Takes a backup and lists it; it refers to the packs of the one before for what is unchanged.
   */
  VerifiedManifest backup(String id) {
    return backup(id, 9_000);
  }

  VerifiedManifest backup(String id, int bytes) {
    follow();
    Map<String, byte[]> content = new LinkedHashMap<>();
    if (newest != null) {
      content.putAll(content(newest.manifest().backup().value()));
    }
    content.put("rows of " + id, Rig.random(contents.size() + 7, bytes));
    VerifiedManifest taken =
        rig.backupNow(
            SCOPE, id, content, newest == null ? null : inForce(newest), Duration.ofDays(30));
    list(taken, content);
    return taken;
  }

  /** What the backup has to give back. */
  Map<String, byte[]> content(String backup) {
    return requireNonNull(contents.get(backup));
  }

  private VerifiedManifest inForce(VerifiedManifest taken) {
    return manifest(taken.manifest().backup().value());
  }

  void list(VerifiedManifest taken, Map<String, byte[]> content) {
    Manifest manifest = taken.manifest();
    catalog.importBackup(
        SCOPE,
        new BackupRecord(
            manifest.backup(),
            manifest.parent(),
            taken.object(),
            manifest.index(),
            manifest.envelope(),
            manifest.facts(),
            new BackupRecord.Origin("alice", "", "w", rig.clock.instant(), rig.clock.instant()),
            manifest.lockedUntil(),
            true,
            false));
    contents.put(manifest.backup().value(), content);
    newest = taken;
  }

  /** A backup that was admitted and has not ended. */
  void started(String id) {
    catalog.backupStarted(
        new BackupOrder(
            request(id),
            rig.backupEnvelope(),
            PLACE,
            null,
            rig.clock.instant(),
            rig.clock.instant().plus(Duration.ofDays(30)),
            "backup/acme/main",
            null));
  }

  void failed(String id) {
    catalog.backupFailed(new BackupFailure(request(id), FailureCode.STORE_UNAVAILABLE, "no"));
  }

  private static BackupRequest request(String id) {
    return new BackupRequest(
        new BackupId(id), new ScopeGrant(SCOPE, SCOPE.digest(), id, "alice", "seal"), "");
  }

  static CompromiseRequest request(String id, Integer... epochs) {
    return new CompromiseRequest(
        id, new TenantGrant(ACME, id, "alice", "seal"), List.of(epochs), false, "laptop lost");
  }

  // What the workflow does.

  CompromiseResult answer(CompromiseRequest request) {
    Resealed resealed = reseal(fresh(request));
    return shred(resealed);
  }

  FreshKeys fresh(CompromiseRequest request) {
    CompromisePlan plan = step("plan", () -> steps.plan(request));
    while (true) {
      CompromiseOrder order = step("admit", () -> steps.admit(plan));
      RotatedKeyring rotated = turn(order.rotation());
      if (rotated.naming() > plan.naming()) {
        return step("settle", () -> steps.settle(order, rotated));
      }
    }
  }

  RotatedKeyring turn(RotationOrder order) {
    RotatedKeyring rotated = step("rotate", () -> keys.rotate(order));
    step("verify", () -> done(() -> keys.verify(rotated)));
    step("publish", () -> done(() -> keys.publish(rotated)));
    step("raise", () -> done(() -> keys.raise(rotated)));
    return rotated;
  }

  Resealed reseal(FreshKeys fresh) {
    return step("reseal", () -> steps.reseal(fresh));
  }

  CompromiseResult shred(Resealed resealed) {
    RotationOrder next = step("shredding", () -> steps.shredding(resealed)).next();
    while (next != null) {
      turn(next);
      next = step("shredding again", () -> steps.shredding(resealed)).next();
    }
    step("destroy", () -> done(() -> steps.destroy(resealed)));
    CompromiseResult result = step("report", () -> steps.report(resealed));
    step("record", () -> done(() -> steps.record(resealed, result)));
    return result;
  }

  /** A rotation of its own, as the schedule would do one. */
  void rotate(String id) {
    turn(keys.admit(new RotationRequest(id, new TenantGrant(ACME, id, "alice", "seal"), "due")));
  }

  /** A purge of what expired, from its plan to its record. */
  void purge(String id) {
    var marked = again(() -> purges.mark(purges.plan(deletion(id, PurgeRequest.Extent.EXPIRED))));
    var absence = again(() -> purges.proveAbsence(purges.sweep(marked)));
    purges.record(again(() -> purges.certify(absence)));
  }

  PurgePlan planLeaving(String id) {
    return purges.plan(deletion(id, PurgeRequest.Extent.EVERYTHING));
  }

  private static PurgeRequest deletion(String id, PurgeRequest.Extent extent) {
    return new PurgeRequest(
        id, new TenantGrant(ACME, id, "alice", "seal"), false, "due", extent, null);
  }

  private static boolean done(Runnable step) {
    step.run();
    return true;
  }

  private <T> T step(String name, Supplier<T> step) {
    T result = again(step);
    after.accept(name);
    return result;
  }

  /** A step again until it succeeds, as the workflow service has it. */
  private static <T> T again(Supplier<T> step) {
    for (int attempt = 1; ; attempt++) {
      try {
        return step.get();
      } catch (ActivityFailure failed) {
        if (!Failures.codeOf(failed).retryable() || attempt == PATIENCE) {
          throw failed;
        }
      }
    }
  }

  // What a restore reads.

  /** The manifest in force. */
  VerifiedManifest manifest(String backup) {
    return rig.open(SCOPE, backup, catalog.backup(SCOPE, new BackupId(backup)).manifest());
  }

  /** Every stream, as a restore reads it that was planned with this manifest. */
  Map<String, byte[]> restored(String backup, ObjectRef planned) {
    Expectation expected =
        new Expectation(SCOPE, new BackupId(backup), rig.backupEnvelope().digest());
    return rig.with(
        SCOPE,
        Purpose.RESTORE,
        session -> {
          try (ObjectStore store = rig.store(SCOPE, Purpose.RESTORE);
              Vault.Opened opened = vault.open(planned, expected, session, store)) {
            return Rig.readAll(opened.backup());
          } catch (FailureException refused) {
            throw new AssertionError("restore of " + backup + ": " + refused.code(), refused);
          }
        });
  }

  /** What a run's last step does; a failed call may have left a credential out. */
  void giveBack(String run) {
    lender.giveBack(run(run));
  }

  RunRef run(String id) {
    return new RunRef(ACME, id);
  }

  @Override
  public void close() {
    activities.close();
  }
}
