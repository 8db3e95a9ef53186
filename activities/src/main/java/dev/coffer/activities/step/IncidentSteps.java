package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.activities.catalog.RestoreRecord;
import dev.coffer.activities.notify.Notifier;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.activity.IncidentActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.HoldProgress;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.incident.Evidence;
import dev.coffer.workflows.incident.IncidentNotice;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.IncidentReview;
import dev.coffer.workflows.incident.Verdict;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantScope;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The compensations of an incident. */
public final class IncidentSteps implements IncidentActivities {
  /** A bundle lists at most this many object versions; the store has the rest. */
  private static final int MAX_VERSIONS = 10_000;

  private final Catalog catalog;
  private final Trail trail;
  private final Engines engines;
  private final Lender lender;
  private final Proofs proofs;
  private final Holds holds;
  private final Anchors anchors;
  private final AuditLog audit;
  private final UndoSteps undo;
  private final Notifier notifier;
  private final AdmissionKey admission;
  private final Clock clock;

  public IncidentSteps(
      Catalog catalog,
      Trail trail,
      Engines engines,
      Lender lender,
      Proofs proofs,
      Holds holds,
      Anchors anchors,
      AuditLog audit,
      UndoSteps undo,
      Notifier notifier,
      AdmissionKey admission,
      Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.engines = engines;
    this.lender = lender;
    this.proofs = proofs;
    this.holds = holds;
    this.anchors = anchors;
    this.audit = audit;
    this.undo = undo;
    this.notifier = notifier;
    this.admission = admission;
    this.clock = clock;
  }

  @Override
  public void openAndFreeze(IncidentReport report) {
    trail.done(
        report.tenant(),
        report.grant(),
        "incident.opened",
        Map.of(
            "incident", report.id().value(),
            "code", report.code().name(),
            "subject", report.subject(),
            "halted", Boolean.toString(report.halted())));
    catalog.incidentOpened(report);
  }

  @Override
  public void revokeCredentials(IncidentReport report) {
    lender.giveBack(new RunRef(report.tenant(), report.subject()));
  }

  @Override
  public void dropQuarantine(IncidentReport report) {
    RestoreId restore = report.restore();
    if (restore == null) {
      return;
    }
    TenantScope scope = report.scope();
    DatasetRecord dataset = catalog.dataset(scope);
    try (Lender.LentAccess lent =
        lender.access(run(report), Purpose.RESTORE, scope, dataset.placement())) {
      engines
          .of(scope.engine())
          .discard(lent.access(), Targets.quarantinePrefix(scope.tenant(), restore));
    }
  }

  @Override
  public boolean undoPromotion(IncidentReport report) {
    RestoreId restore = report.restore();
    return restore != null
        && report.grant() instanceof ScopeGrant scoped
        && catalog.restore(scoped.scope(), restore).filter(IncidentSteps::unproved).isPresent()
        && undo.takeBack(scoped, run(report), restore);
  }

  /**
   * What is recorded as done was checked and proved, and its tenant writes to it since: only a step
   * that was delivered once more can halt it now, and people decide whether to undo it.
   */
  private static boolean unproved(RestoreRecord restore) {
    return restore.state() != RestoreRecord.State.DONE;
  }

  @Override
  public void holdBackup(IncidentReport report) {
    BackupId backup = report.backup();
    if (backup == null) {
      return;
    }
    RunRef run = run(report);
    Hold hold =
        holds.record(
            run,
            new Hold(
                HoldId.of(report.id()),
                report.tenant(),
                report.scope().dataset(),
                backup,
                Hold.Kind.INCIDENT,
                "coffer",
                "incident " + report.id(),
                "coffer",
                clock.instant()));
    holds.mirror(run, hold, HoldProgress.NONE, Activity.getExecutionContext()::heartbeat);
    catalog.holdMirrored(hold.tenant(), hold.id());
    trail.done(
        report.tenant(),
        report.grant(),
        "incident.hold",
        Map.of("incident", report.id().value(), "backup", backup.value()));
  }

  @Override
  public Evidence collectEvidence(IncidentReport report, List<String> steps) {
    RunRef run = run(report);
    try (Lender.LentKeys keys = lender.keys(run, Purpose.INCIDENT);
        ObjectStore store = lender.store(run, Purpose.INCIDENT)) {
      List<StoredVersion> versions = versions(report, store);
      ObjectRef object =
          proofs.put(
              Proofs.Kind.EVIDENCE,
              VaultRecords.incidentKey(run.tenant(), run.run(), "evidence"),
              new VaultRecords.EvidenceBundle(
                  report, steps, versions, audit.head(run.tenant()), clock.instant()),
              keys.session(),
              store);
      catalog.incidentEvidence(report, object);
      return new Evidence(object, versions.size());
    }
  }

  @Override
  public void notifyPeople(IncidentNotice notice) {
    notifier.notify(notice);
  }

  @Override
  public void close(IncidentReview review) {
    IncidentReport report = review.report();
    Verdict verdict = sealed(review);
    trail.intend(
        report.tenant(),
        report.grant(),
        "incident.close",
        Map.of(
            "incident", report.id().value(),
            "by", verdict.by(),
            "thaw", Boolean.toString(verdict.thaw())));
    catalog.incidentClosed(report, verdict);
    RunRef run = run(report);
    try (Lender.LentKeys keys = lender.keys(run, Purpose.INCIDENT);
        ObjectStore store = lender.store(run, Purpose.INCIDENT)) {
      proofs.put(
          Proofs.Kind.REVIEW,
          VaultRecords.incidentKey(run.tenant(), run.run(), "review"),
          review,
          keys.session(),
          store);
    }
    anchors.anchor(run, Purpose.INCIDENT);
  }

  private Verdict sealed(IncidentReview review) {
    Verdict verdict = review.verdict();
    if (!admission.verifies(verdict.canonical(), verdict.seal())
        || !verdict.incident().equals(review.report().id())) {
      throw FailureCode.REQUEST_FORGED.because("the verdict was not sealed by the API");
    }
    return verdict;
  }

  @Override
  public void releaseBackup(IncidentReview review) {
    IncidentReport report = review.report();
    Verdict verdict = sealed(review);
    HoldId id = HoldId.of(report.id());
    HoldRecord placed = catalog.hold(report.tenant(), id).orElse(null);
    if (!verdict.thaw() || placed == null) {
      return;
    }
    Map<String, String> details = Map.of("incident", report.id().value(), "hold", id.value());
    trail.intend(report.tenant(), report.grant(), "incident.release", details);
    RunRef run = run(report);
    ActivityExecutionContext context = Activity.getExecutionContext();
    HoldProgress from = context.getHeartbeatDetails(HoldProgress.class).orElse(HoldProgress.NONE);
    holds.record(
        run, new Lifting(report.tenant(), id, verdict.by(), verdict.note(), clock.instant()));
    holds.release(run, placed.hold(), from, context::heartbeat);
    catalog.holdReleased(report.tenant(), id);
    trail.done(report.tenant(), report.grant(), "incident.release", details);
  }

  /** What the store holds of the backup in question, newer versions and delete markers included. */
  private static List<StoredVersion> versions(IncidentReport report, ObjectStore store) {
    List<StoredVersion> found = new ArrayList<>();
    BackupId backup = report.backup();
    if (backup != null) {
      for (String prefix :
          List.of(
              VaultPaths.backup(report.scope(), backup),
              VaultPaths.packs(report.tenant(), backup))) {
        store.versions(
            prefix,
            version -> {
              if (found.size() < MAX_VERSIONS) {
                found.add(version);
              }
            });
      }
    }
    return found;
  }

  private static RunRef run(IncidentReport report) {
    return new RunRef(report.tenant(), report.id().value());
  }
}
