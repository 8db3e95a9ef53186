package dev.coffer.activities.step;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.catalog.MemoryDepartures;
import dev.coffer.activities.catalog.MemoryPurgeBook;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.keys.MemoryKeyServer;
import dev.coffer.activities.pipeline.Captured;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Unreadable;
import dev.coffer.proof.Verifier;
import dev.coffer.workflows.activity.CatalogActivities;
import dev.coffer.workflows.activity.OffboardActivities;
import dev.coffer.workflows.activity.PurgeActivities;
import dev.coffer.workflows.activity.WatchActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One tenant's vault in memory, and the steps of a purge over it; the store has its own clock. */
final class PurgeRig implements AutoCloseable {
  static final TenantScope ACME = Rig.scope("acme", "main");
  static final Duration RETENTION = Duration.ofDays(30);
  static final Duration EXPORTS_KEPT = Duration.ofDays(14);

  /** The newest good one, and what is younger than a month. */
  private static final RetentionRules RULES =
      new RetentionRules(1, 0, 0, 0, 0, 0, RETENTION, null, ZoneOffset.UTC);

  final Rig rig;
  final MemoryCatalog catalog;
  final MemoryPurgeBook book;
  final MemoryAuditLog audit;
  final Proofs proofs;
  final PurgeActivities steps;
  final OffboardActivities offboard;
  final WatchActivities watch;
  private final MemoryDatabaseLeases leases;
  private final MemoryDepartures departures;
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private final CatalogActivities rebuild;

  /**
   * @param ahead how far our clock is ahead of the store's
   */
  PurgeRig(Duration ahead) {
    this(new Rig().onboard(ACME), null, ahead);
  }

  /** A tenant whose key a customer holds. */
  static PurgeRig held() {
    Rig rig = new Rig();
    MemoryKeyServer server = rig.keyService.declare("customer");
    return new PurgeRig(rig.onboardHeld(ACME, server), server.ref(ACME.tenant()), Duration.ZERO);
  }

  private PurgeRig(Rig rig, @Nullable KeyRef held, Duration ahead) {
    this.rig = rig;
    this.catalog = new MemoryCatalog(rig.clock);
    this.book = new MemoryPurgeBook(catalog);
    this.audit = new MemoryAuditLog(rig.clock);
    this.proofs = new Proofs(Duration.ofDays(365), LockMode.COMPLIANCE, rig.clock);
    this.leases = new MemoryDatabaseLeases(rig.clock);
    this.departures = new MemoryDepartures(catalog);
    Clock ours = Clock.offset(rig.clock, ahead);
    Lender lender = new Lender(catalog, rig.keyService, rig.stores, leases, new Servers(Map.of()));
    FinalExport exports =
        new FinalExport(
            departures,
            book,
            lender,
            new Vault(catalog, Rig.TUNING, Map.of(), ours),
            new Engines(List.of(new StreamEngine())),
            EXPORTS_KEPT,
            LockMode.COMPLIANCE,
            ours);
    PurgeSteps real =
        new PurgeSteps(
            catalog,
            book,
            new Trail(audit),
            lender,
            proofs,
            new Anchors(audit, lender, proofs),
            new AdmissionKey(new byte[32]),
            exports,
            Duration.ofHours(1),
            ours);
    OffboardSteps leaving =
        new OffboardSteps(
            catalog,
            departures,
            book,
            new Trail(audit),
            rig.keyService,
            leases,
            lender,
            proofs,
            exports,
            ours);
    activities.registerActivitiesImplementations(
        new CatalogSteps(catalog, departures, audit, rig.stores, lender),
        classified(PurgeActivities.class, real),
        classified(OffboardActivities.class, leaving),
        classified(
            WatchActivities.class,
            new WatchSteps(
                catalog,
                departures,
                new Trail(audit),
                rig.keyService,
                lender,
                proofs,
                new AdmissionKey(new byte[32]),
                ours)));
    steps = activities.newActivityStub(PurgeActivities.class);
    offboard = activities.newActivityStub(OffboardActivities.class);
    watch = activities.newActivityStub(WatchActivities.class);
    rebuild = activities.newActivityStub(CatalogActivities.class);
    put(
        Proofs.Kind.TENANT,
        VaultRecords.tenantKey(ACME.tenant()),
        new VaultRecords.TenantRegistration(
            ACME.tenant(),
            new Policy("standard", 1, RETENTION, 0, Duration.ofHours(1), RULES),
            "eu",
            held));
    put(
        Proofs.Kind.DATASET,
        VaultRecords.datasetKey(ACME, "d-1"),
        new VaultRecords.DatasetRegistration(ACME, new Placement("local", "shop", null), "18.6"));
  }

  PurgeRig() {
    this(Duration.ZERO);
  }

  /** As the worker's guard does it. */
  private static <T> T classified(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException thrown) {
                if (thrown.getCause() instanceof FailureException failure) {
                  throw Failures.toTemporal(failure);
                }
                throw requireNonNull(thrown.getCause());
              }
            }));
  }

  private void put(Proofs.Kind kind, String key, Object record) {
    rig.with(
        ACME,
        Purpose.ONBOARD,
        session -> proofs.put(kind, key, record, session, rig.store(ACME, Purpose.ONBOARD)));
  }

  /** A backup as of now that the catalog lists. */
  VerifiedManifest backup(String id, Map<String, byte[]> content, @Nullable VerifiedManifest on) {
    return backup(id, content, on, RETENTION);
  }

  VerifiedManifest backup(
      String id, Map<String, byte[]> content, @Nullable VerifiedManifest on, Duration locked) {
    VerifiedManifest backup = rig.backupNow(ACME, id, content, on, locked);
    list();
    return backup;
  }

  Captured capture(String id, Map<String, byte[]> content) {
    return rig.captureNow(ACME, id, content, null, RETENTION);
  }

  /** Lists what the vault holds. */
  void list() {
    rebuild.rebuild(new RebuildRequest(new PlatformGrant("c-1", "alice", "seal")));
  }

  /** The catalog that a rebuild makes of the vault alone. */
  MemoryCatalog rebuilt() {
    MemoryCatalog fresh = new MemoryCatalog(rig.clock);
    Lender lender = new Lender(fresh, rig.keyService, rig.stores, leases, new Servers(Map.of()));
    TestActivityEnvironment another = TestActivityEnvironment.newInstance();
    another.registerActivitiesImplementations(
        new CatalogSteps(fresh, new MemoryDepartures(fresh), audit, rig.stores, lender));
    another
        .newActivityStub(CatalogActivities.class)
        .rebuild(new RebuildRequest(new PlatformGrant("c-2", "alice", "seal")));
    another.close();
    return fresh;
  }

  void pass(Duration time) {
    rig.clock.advance(time);
  }

  PurgeRequest request(String id) {
    return request(id, PurgeRequest.Extent.EXPIRED);
  }

  PurgeRequest request(String id, PurgeRequest.Extent extent) {
    return new PurgeRequest(
        id,
        new TenantGrant(ACME.tenant(), id, "alice", "seal"),
        false,
        "spring cleaning",
        extent,
        null);
  }

  PurgePlan plan(String id) {
    return steps.plan(request(id));
  }

  /** From the first mark to the record, each step tried again like the workflow service does. */
  PurgeResult run(PurgePlan plan) {
    var marked = retried(() -> steps.mark(plan));
    var swept = retried(() -> steps.sweep(marked));
    var absence = retried(() -> steps.proveAbsence(swept));
    var certified = retried(() -> steps.certify(absence));
    return retried(() -> steps.record(certified));
  }

  PurgeResult purge(String id) {
    return run(plan(id));
  }

  PurgePlan planLeaving(String id) {
    return steps.plan(request(id, PurgeRequest.Extent.EVERYTHING));
  }

  /** The plan of one that takes its data along. */
  PurgePlan planLeaving(String id, AgeRecipient exportTo) {
    return steps.plan(
        new PurgeRequest(
            id,
            new TenantGrant(ACME.tenant(), id, "alice", "seal"),
            false,
            "contract ended",
            PurgeRequest.Extent.EVERYTHING,
            exportTo));
  }

  /** All that a run exports, each step tried again. */
  List<ExportedDataset> export(PurgeRequest request) {
    return retried(() -> offboard.exportable(request)).stream()
        .map(dataset -> retried(() -> offboard.export(request, dataset)))
        .toList();
  }

  /** From the closed door to the record, each step tried again like the workflow service does. */
  PurgeResult leave(PurgePlan consented) {
    retried(() -> closed(consented));
    if (consented.request().exportTo() != null) {
      export(consented.request());
    }
    var plan = retried(() -> steps.plan(consented.request()));
    var marked = retried(() -> steps.mark(plan));
    var swept = retried(() -> steps.sweep(marked));
    var absence = retried(() -> steps.proveAbsence(swept));
    var shredded = retried(() -> offboard.shred(absence));
    var certified = retried(() -> offboard.certify(shredded));
    retried(() -> buried(certified));
    return retried(() -> steps.record(certified));
  }

  private PurgePlan closed(PurgePlan plan) {
    offboard.close(plan);
    return plan;
  }

  private CertifiedPurge buried(CertifiedPurge certified) {
    offboard.bury(certified);
    return certified;
  }

  private static <T> T retried(Supplier<T> step) {
    for (int attempt = 1; ; attempt++) {
      try {
        return step.get();
      } catch (ActivityFailure failed) {
        if (!Failures.codeOf(failed).retryable() || attempt == 3) {
          throw failed;
        }
      }
    }
  }

  /** The code that a step fails with. */
  static FailureCode codeOf(Runnable step) {
    try {
      step.run();
    } catch (ActivityFailure failed) {
      return Failures.codeOf(failed);
    }
    throw new AssertionError("the step did not fail");
  }

  /** Every version below packs and backups, delete markers included. */
  List<String> versions() {
    List<String> found = new ArrayList<>();
    PurgeOrphans.each(
        ACME.tenant(),
        rig.store(ACME, Purpose.VERIFY),
        (StoredVersion version) -> found.add(version.key() + ' ' + version.versionId()));
    return found;
  }

  List<String> versions(String below) {
    return versions().stream().filter(version -> version.contains(below)).toList();
  }

  /** An export, its parts put together in the order of their keys. */
  byte[] file(ExportedDataset exported) {
    ObjectStore store = rig.store(ACME, Purpose.VERIFY);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    store.versions(exported.place(), version -> whole.writeBytes(file(store, version)));
    return whole.toByteArray();
  }

  /**
   * SHA-256 over a backup's versions as the store lists them: what a certificate says there was.
   */
  String inventory(BackupId backup) {
    StringBuilder lines = new StringBuilder();
    for (String prefix :
        List.of(VaultPaths.backup(ACME, backup), VaultPaths.packs(ACME.tenant(), backup))) {
      rig.store(ACME, Purpose.VERIFY)
          .versions(
              prefix,
              version ->
                  lines
                      .append(version.key())
                      .append(' ')
                      .append(version.versionId())
                      .append(' ')
                      .append(version.bytes())
                      .append('\n'));
    }
    return Digest.of(lines.toString()).hex();
  }

  /** The certificates that verify, with the public key alone. */
  List<DeletionCertificate> certificates() {
    return rig.with(
        ACME,
        Purpose.VERIFY,
        session -> {
          Verifier verifier = new Verifier(new PublicKeys(Signing.trusted(session)));
          ObjectStore store = rig.store(ACME, Purpose.VERIFY);
          List<DeletionCertificate> found = new ArrayList<>();
          store.versions(
              "tenants/acme/certificates/",
              version -> found.add(certificate(verifier, file(store, version))));
          return found;
        });
  }

  private static byte[] file(ObjectStore store, StoredVersion version) {
    return store.read(
        new ObjectRef(version.key(), version.versionId(), Digest.of(new byte[0]), version.bytes()),
        0,
        Math.toIntExact(version.bytes()));
  }

  private static DeletionCertificate certificate(Verifier verifier, byte[] file) {
    try {
      return verifier.deletion(file).orElseThrow();
    } catch (Unreadable unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  @Override
  public void close() {
    activities.close();
  }
}
