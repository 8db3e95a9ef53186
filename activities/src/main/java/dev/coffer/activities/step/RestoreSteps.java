package dev.coffer.activities.step;

import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.engine.DatabaseEngine;
import dev.coffer.activities.engine.Promoted;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.Verdict;
import dev.coffer.activities.pipeline.Expectation;
import dev.coffer.activities.pipeline.KeyWatch;
import dev.coffer.activities.pipeline.Shadow;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.RestoreActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.restore.OpenedBackup;
import dev.coffer.workflows.restore.Promotion;
import dev.coffer.workflows.restore.RestoreFailure;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreProof;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.RestoreResult;
import dev.coffer.workflows.restore.StagedCopy;
import dev.coffer.workflows.restore.VerifiedCopy;
import io.temporal.activity.Activity;
import java.util.List;
import java.util.Map;

/** The steps of a restore, from plan to proof. */
public final class RestoreSteps implements RestoreActivities {
  private final Catalog catalog;
  private final Trail trail;
  private final Engines engines;
  private final Lender lender;
  private final Vault vault;
  private final Proofs proofs;
  private final AdmissionKey admission;

  public RestoreSteps(
      Catalog catalog,
      Trail trail,
      Engines engines,
      Lender lender,
      Vault vault,
      Proofs proofs,
      AdmissionKey admission) {
    this.catalog = catalog;
    this.trail = trail;
    this.engines = engines;
    this.lender = lender;
    this.vault = vault;
    this.proofs = proofs;
    this.admission = admission;
  }

  @Override
  public RestorePlan plan(RestoreRequest request) {
    TenantScope scope = request.grant().scope();
    if (catalog.frozen(scope.tenant())) {
      throw FailureCode.TENANT_FROZEN.because(
          "an open incident froze the restores of this tenant; resolve it first");
    }
    DatasetRecord dataset = catalog.dataset(scope);
    BackupRecord backup = catalog.backup(scope, request.backup());
    trail.intend(
        scope.tenant(),
        request.grant(),
        "restore",
        Map.of("restore", request.id().value(), "backup", backup.id().value()));
    catalog.restoreStarted(request, CurrentRun.workflow());
    boolean replacesLive;
    try (Lender.LentAccess lent =
        lender.access(run(request), Purpose.RESTORE, scope, dataset.placement())) {
      replacesLive = engines.of(scope.engine()).exists(lent.access());
    }
    RestorePlan plan =
        new RestorePlan(
            request,
            dataset.placement(),
            backup.manifest(),
            backup.envelope().digest(),
            backup.facts(),
            catalog.tenant(scope.tenant()).policy().restoreApprovals(),
            catalog.tenant(scope.tenant()).policy().approvalExpiry(),
            replacesLive);
    catalog.restorePlanned(plan);
    return plan;
  }

  @Override
  public void confirmApprovals(RestorePlan plan, List<Decision> decisions) {
    new Decisions(trail, admission).confirm("restore", plan, decisions);
  }

  @Override
  public OpenedBackup open(RestorePlan plan) {
    TenantScope scope = plan.grant().scope();
    RunRef run = run(plan.request());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.RESTORE);
        ObjectStore store = lender.store(run, Purpose.RESTORE);
        Vault.Opened opened = open(plan, keys, store);
        Lender.LentAccess lent = lender.access(run, Purpose.RESTORE, scope, plan.placement())) {
      engines.of(scope.engine()).checkFit(lent.access(), opened.backup().shape());
      return new OpenedBackup(
          plan,
          opened.manifest().manifest().index(),
          Shadow.over(opened.manifest(), store).objects());
    }
  }

  @Override
  public StagedCopy stage(OpenedBackup opened) {
    RestorePlan plan = opened.plan();
    TenantScope scope = plan.grant().scope();
    RunRef run = run(plan.request());
    int attempt = Activity.getExecutionContext().getInfo().getAttempt();
    DatabaseEngine engine = engines.of(scope.engine());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.RESTORE);
        ObjectStore store = lender.store(run, Purpose.RESTORE);
        Vault.Opened source = open(plan, keys, store);
        KeyWatch meter = KeyWatch.over(source.keys(), heartbeat("stage", plan));
        Lender.LentAccess lent = lender.access(run, Purpose.RESTORE, scope, plan.placement())) {
      // Not those of later attempts: this one may have slept past its end.
      for (int earlier = 1; earlier < attempt; earlier++) {
        engine.discard(
            lent.access(), Targets.quarantine(scope.tenant(), plan.request().id(), earlier));
      }
      Quarantine staged =
          engine.stage(
              lent.access(),
              Targets.quarantine(scope.tenant(), plan.request().id(), attempt),
              source.backup(),
              meter);
      catalog.restoreStaged(scope, plan.request().id(), staged.name(), staged.identity());
      return new StagedCopy(
          opened, staged.name(), staged.identity(), staged.rows(), staged.bytes());
    }
  }

  @Override
  public VerifiedCopy verify(StagedCopy copy) {
    RestorePlan plan = copy.backup().plan();
    TenantScope scope = plan.grant().scope();
    RunRef run = run(plan.request());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.RESTORE);
        ObjectStore store = lender.store(run, Purpose.RESTORE);
        Vault.Opened source = open(plan, keys, store);
        KeyWatch meter = KeyWatch.over(source.keys(), heartbeat("verify", plan));
        Lender.LentAccess lent = lender.access(run, Purpose.RESTORE, scope, plan.placement())) {
      Verdict verdict =
          engines
              .of(scope.engine())
              .verify(lent.access(), quarantine(copy), source.backup(), meter);
      FailureCode failure = verdict.failure();
      if (failure != null) {
        // The findings name tables: they go into the tenant's vault, not into the history.
        ObjectRef findings = keepFindings(plan, verdict, keys, store);
        throw failure.because(
            "the staged copy differs from its backup in %d places, listed in %s"
                .formatted(verdict.findings().size(), findings.key()));
      }
      // The last look before live changes: nothing is promoted that was opened by a key which has
      // been taken back since (K5).
      source.keys().requireLent();
      return new VerifiedCopy(copy, verdict.fingerprint(), verdict.streams());
    }
  }

  @Override
  public Promotion promote(VerifiedCopy verified) {
    RestorePlan plan = verified.copy().backup().plan();
    TenantScope scope = plan.grant().scope();
    String safetyCopy = Targets.safetyCopy(scope.tenant(), plan.request().id());
    trail.intend(
        scope.tenant(),
        plan.grant(),
        "restore.promote",
        Map.of("plan", plan.digest().hex(), "fingerprint", verified.fingerprint().hex()));
    catalog.restorePromoting(scope, plan.request().id());
    Promoted promoted;
    try (Lender.LentAccess lent =
        lender.access(run(plan.request()), Purpose.RESTORE, scope, plan.placement())) {
      promoted =
          engines
              .of(scope.engine())
              .promote(lent.access(), quarantine(verified.copy()), safetyCopy);
    }
    catalog.restorePromoted(scope, plan.request().id(), promoted.safetyCopy(), promoted.at());
    trail.done(
        scope.tenant(), plan.grant(), "restore.promote", Map.of("plan", plan.digest().hex()));
    return new Promotion(verified, promoted.safetyCopy(), promoted.at());
  }

  @Override
  public void checkLive(Promotion promotion) {
    StagedCopy copy = promotion.copy().copy();
    RestorePlan plan = copy.backup().plan();
    TenantScope scope = plan.grant().scope();
    try (Lender.LentAccess lent =
        lender.access(run(plan.request()), Purpose.RESTORE, scope, plan.placement())) {
      engines.of(scope.engine()).checkLive(lent.access(), quarantine(copy));
    }
  }

  @Override
  public RestoreProof prove(Promotion promotion) {
    RestorePlan plan = promotion.copy().copy().backup().plan();
    RunRef run = run(plan.request());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.RESTORE);
        ObjectStore store = lender.store(run, Purpose.RESTORE)) {
      ObjectRef proof =
          proofs.put(
              Proofs.Kind.RESTORE_PROOF,
              VaultRecords.restoreKey(run.tenant(), run.run(), "proof"),
              promotion,
              keys.session(),
              store);
      return new RestoreProof(promotion, proof);
    }
  }

  @Override
  public void discard(RestoreRequest request) {
    TenantScope scope = request.grant().scope();
    DatasetRecord dataset = catalog.dataset(scope);
    try (Lender.LentAccess lent =
        lender.access(run(request), Purpose.RESTORE, scope, dataset.placement())) {
      engines
          .of(scope.engine())
          .discard(lent.access(), Targets.quarantinePrefix(scope.tenant(), request.id()));
    }
  }

  @Override
  public RestoreResult record(RestoreProof proof) {
    Promotion promotion = proof.promotion();
    StagedCopy copy = promotion.copy().copy();
    RestorePlan plan = copy.backup().plan();
    catalog.restoreDone(proof);
    trail.done(
        plan.grant().scope().tenant(),
        plan.grant(),
        "restore",
        Map.of("plan", plan.digest().hex(), "proof", proof.object().sha256().hex()));
    return new RestoreResult(
        plan.request().id(),
        plan.request().backup(),
        proof.object(),
        promotion.copy().fingerprint(),
        copy.rows(),
        copy.bytes(),
        promotion.safetyCopy() != null,
        copy.backup().shadowed(),
        promotion.promotedAt());
  }

  @Override
  public void abandon(RestoreFailure failure) {
    catalog.restoreFailed(failure);
    trail.done(
        failure.grant().scope().tenant(),
        failure.grant(),
        "restore.failed",
        Map.of("restore", failure.request().id().value(), "code", failure.code().name()));
  }

  private Vault.Opened open(RestorePlan plan, Lender.LentKeys keys, ObjectStore store) {
    Expectation expected =
        new Expectation(plan.grant().scope(), plan.request().backup(), plan.envelope());
    return vault.open(plan.manifest(), expected, keys.session(), store);
  }

  private ObjectRef keepFindings(
      RestorePlan plan, Verdict verdict, Lender.LentKeys keys, ObjectStore store) {
    RunRef run = run(plan.request());
    int attempt = Activity.getExecutionContext().getInfo().getAttempt();
    return proofs.put(
        Proofs.Kind.FINDINGS,
        VaultRecords.restoreKey(run.tenant(), run.run(), "findings-" + attempt),
        new VaultRecords.Findings(run.run(), plan.request().backup().value(), verdict.findings()),
        keys.session(),
        store);
  }

  private static Heartbeat heartbeat(String step, RestorePlan plan) {
    return new Heartbeat(step, plan.facts().plainBytes(), plan.facts().streams());
  }

  private static Quarantine quarantine(StagedCopy copy) {
    return new Quarantine(copy.quarantine(), copy.identity(), copy.rows(), copy.bytes());
  }

  private static RunRef run(RestoreRequest request) {
    return new RunRef(request.grant().scope().tenant(), request.id().value());
  }
}
