package dev.coffer.worker;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.BlueprintBook;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.Departures;
import dev.coffer.activities.catalog.DiscoveryBook;
import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.notify.Notifier;
import dev.coffer.activities.pipeline.Tuning;
import dev.coffer.activities.step.AdoptSteps;
import dev.coffer.activities.step.Anchors;
import dev.coffer.activities.step.BackupSteps;
import dev.coffer.activities.step.BlueprintSteps;
import dev.coffer.activities.step.CatalogSteps;
import dev.coffer.activities.step.CompromiseSteps;
import dev.coffer.activities.step.CredentialSteps;
import dev.coffer.activities.step.DiscoverSteps;
import dev.coffer.activities.step.Engines;
import dev.coffer.activities.step.Exposure;
import dev.coffer.activities.step.FinalExport;
import dev.coffer.activities.step.HoldSteps;
import dev.coffer.activities.step.Holds;
import dev.coffer.activities.step.ImportFolder;
import dev.coffer.activities.step.IncidentSteps;
import dev.coffer.activities.step.Lender;
import dev.coffer.activities.step.LiftSteps;
import dev.coffer.activities.step.OffboardSteps;
import dev.coffer.activities.step.PolicySteps;
import dev.coffer.activities.step.Proofs;
import dev.coffer.activities.step.PurgeSteps;
import dev.coffer.activities.step.RestoreSteps;
import dev.coffer.activities.step.RotationSteps;
import dev.coffer.activities.step.ScheduleSteps;
import dev.coffer.activities.step.Servers;
import dev.coffer.activities.step.TenantSteps;
import dev.coffer.activities.step.Trail;
import dev.coffer.activities.step.UndoSteps;
import dev.coffer.activities.step.Vault;
import dev.coffer.activities.step.VerifySteps;
import dev.coffer.activities.step.WatchSteps;
import dev.coffer.activities.store.ObjectStores;
import dev.coffer.worker.config.StoreConfig;
import dev.coffer.worker.config.WorkerConfig;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.model.LockMode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Every activity implementation, made by hand from the ports. */
@Singleton
final class Steps {
  private final List<Object> all;

  Steps(
      Catalog catalog,
      PurgeBook purges,
      BlueprintBook blueprints,
      Departures departures,
      DiscoveryBook discoveries,
      AuditLog audit,
      KeyService keys,
      DatabaseLeases leases,
      ObjectStores stores,
      Engines engines,
      Servers servers,
      Notifier notifier,
      ScheduleSteps schedules,
      AdmissionKey admission,
      ImportFolder imports,
      StoreConfig store,
      WorkerConfig worker,
      Clock clock) {
    LockMode lock = store.lock().mode();
    Lender lender = new Lender(catalog, keys, stores, leases, servers);
    Trail trail = new Trail(audit);
    Proofs proofs = new Proofs(worker.recordsKeep(), lock, clock);
    Anchors anchors = new Anchors(audit, lender, proofs);
    Vault vault = new Vault(catalog, Tuning.DEFAULT, tools(), clock);
    Holds holds = new Holds(catalog, lender, proofs, lock);
    FinalExport exports =
        new FinalExport(
            departures, purges, lender, vault, engines, worker.exportsKeep(), lock, clock);
    UndoSteps undo = new UndoSteps(catalog, trail, engines, lender, clock);
    this.all =
        List.of(
            new BackupSteps(catalog, trail, engines, lender, vault, anchors, holds, lock, clock),
            new AdoptSteps(catalog, trail, engines, lender, vault, imports, lock, clock),
            new VerifySteps(catalog, trail, lender, vault),
            new RestoreSteps(catalog, trail, engines, lender, vault, proofs, admission),
            undo,
            new RotationSteps(catalog, trail, audit, lender, proofs, admission, clock),
            new CompromiseSteps(
                catalog,
                trail,
                lender,
                holds,
                new Exposure(catalog, lender, proofs, clock),
                anchors,
                Tuning.DEFAULT,
                clock),
            new CredentialSteps(lender),
            new IncidentSteps(
                catalog, trail, engines, lender, proofs, holds, anchors, audit, undo, notifier,
                admission, clock),
            new HoldSteps(catalog, trail, holds, anchors, clock),
            new LiftSteps(catalog, trail, holds, anchors, admission, clock),
            new TenantSteps(catalog, trail, keys, leases, proofs, engines, lender),
            new PolicySteps(catalog, trail, proofs, lender, clock),
            new BlueprintSteps(blueprints, trail),
            schedules,
            new CatalogSteps(catalog, departures, audit, stores, lender),
            new PurgeSteps(
                catalog,
                purges,
                trail,
                lender,
                proofs,
                anchors,
                admission,
                exports,
                worker.purgeGrace(),
                clock),
            new OffboardSteps(
                catalog, departures, purges, trail, keys, leases, lender, proofs, exports, clock),
            new WatchSteps(catalog, departures, trail, keys, lender, proofs, admission, clock),
            new DiscoverSteps(discoveries, trail, engines, servers, lender));
  }

  Object[] implementations() {
    return all.toArray();
  }

  private static Map<String, String> tools() {
    String version = Steps.class.getPackage().getImplementationVersion();
    return Map.of(
        "coffer", version == null ? "development" : version, "java", Runtime.version().toString());
  }
}
