package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.engine.ArchiveEngine;
import dev.coffer.activities.engine.ArchiveFacts;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.AdoptActivities;
import dev.coffer.workflows.adopt.AdoptOrder;
import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.LoadedArchive;
import dev.coffer.workflows.adopt.SurveyedArchive;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.SealedBackup;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantScope;
import io.temporal.activity.Activity;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The steps of an adoption: survey, gate, load, capture, and dropping the quarantine. */
public final class AdoptSteps implements AdoptActivities {
  private final Catalog catalog;
  private final Trail trail;
  private final Engines engines;
  private final Lender lender;
  private final Vault vault;
  private final ImportFolder imports;
  private final LockMode lock;
  private final Clock clock;

  public AdoptSteps(
      Catalog catalog,
      Trail trail,
      Engines engines,
      Lender lender,
      Vault vault,
      ImportFolder imports,
      LockMode lock,
      Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.engines = engines;
    this.lender = lender;
    this.vault = vault;
    this.imports = imports;
    this.lock = lock;
    this.clock = clock;
  }

  @Override
  public SurveyedArchive survey(AdoptRequest request) {
    TenantScope scope = request.grant().scope();
    DatasetRecord dataset = catalog.dataset(scope);
    ImportFolder.Found archive = imports.open(request.archive());
    Heartbeat heartbeat = new Heartbeat("survey", archive.bytes(), 0);
    ArchiveFacts facts = archives(scope).survey(archive, heartbeat);
    archive.requireDigest(request.sha256());
    return ArchiveClaims.judge(request, dataset.placement(), facts, clock.instant());
  }

  @Override
  public AdoptOrder admit(SurveyedArchive archive) {
    AdoptRequest request = archive.request();
    TenantScope scope = request.grant().scope();
    TenantRecord tenant = catalog.tenant(scope.tenant());
    Policy policy = tenant.policy();
    Instant now = clock.instant();
    BackupOrder order =
        new BackupOrder(
            new BackupRequest(request.id(), request.grant(), request.reason()),
            Envelope.of(policy, scope.dataset(), tenant.region(), lock),
            catalog.dataset(scope).placement(),
            null,
            now,
            now.plus(policy.retention()),
            CurrentRun.workflow(),
            archive.imported());
    trail.intend(
        scope.tenant(),
        request.grant(),
        "backup",
        Map.of("backup", request.id().value(), "archive", request.sha256().hex()));
    catalog.backupStarted(order);
    return new AdoptOrder(archive, order);
  }

  @Override
  public LoadedArchive load(AdoptOrder order) {
    AdoptRequest request = order.archive().request();
    TenantScope scope = request.grant().scope();
    int attempt = Activity.getExecutionContext().getInfo().getAttempt();
    ArchiveEngine archives = archives(scope);
    ImportFolder.Found archive = imports.open(request.archive());
    Heartbeat heartbeat = new Heartbeat("load", order.archive().bytes(), order.archive().tables());
    try (Lender.LentAccess lent =
        lender.access(run(request), Purpose.RESTORE, scope, order.backup().placement())) {
      // Not those of later attempts: this one may have slept past its end.
      for (int earlier = 1; earlier < attempt; earlier++) {
        archives.discard(lent.access(), Targets.adoption(scope.tenant(), request.id(), earlier));
      }
      Quarantine loaded =
          archives.load(
              lent.access(),
              Targets.adoption(scope.tenant(), request.id(), attempt),
              archive,
              heartbeat);
      archive.requireDigest(request.sha256());
      return new LoadedArchive(
          order, loaded.name(), loaded.identity(), loaded.rows(), loaded.bytes());
    }
  }

  @Override
  public SealedBackup capture(LoadedArchive archive) {
    AdoptOrder order = archive.order();
    TenantScope scope = archive.grant().scope();
    RunRef run = run(order.archive().request());
    Quarantine loaded =
        new Quarantine(archive.quarantine(), archive.identity(), archive.rows(), archive.bytes());
    try (Lender.LentAccess lent =
            lender.access(run, Purpose.RESTORE, scope, order.backup().placement());
        Lender.LentKeys keys = lender.keys(run, Purpose.BACKUP);
        ObjectStore store = lender.store(run, Purpose.BACKUP);
        Dump dump = archives(scope).dump(lent.access(), loaded, order.archive().madeAt())) {
      return vault.capture(order.backup(), Optional.empty(), dump, keys.session(), store);
    }
  }

  @Override
  public void discard(AdoptRequest request) {
    TenantScope scope = request.grant().scope();
    DatasetRecord dataset = catalog.dataset(scope);
    try (Lender.LentAccess lent =
        lender.access(run(request), Purpose.RESTORE, scope, dataset.placement())) {
      archives(scope).discard(lent.access(), Targets.adoptionPrefix(scope.tenant(), request.id()));
    }
  }

  private ArchiveEngine archives(TenantScope scope) {
    return engines.of(scope.engine()).archives();
  }

  private static RunRef run(AdoptRequest request) {
    return new RunRef(request.grant().scope().tenant(), request.id().value());
  }
}
