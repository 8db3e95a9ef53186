package dev.coffer.activities.step;

import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.BackupActivities;
import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.retention.Retention;
import io.temporal.activity.Activity;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of a backup: gate, capture, commit, record. */
public final class BackupSteps implements BackupActivities {
  /** A backup that is this many times larger or smaller than its parent is called unusual. */
  private static final double UNUSUAL = 2.0;

  private final Catalog catalog;
  private final Trail trail;
  private final Engines engines;
  private final Lender lender;
  private final Vault vault;
  private final Anchors anchors;
  private final Holds holds;
  private final LockMode lock;
  private final Clock clock;

  public BackupSteps(
      Catalog catalog,
      Trail trail,
      Engines engines,
      Lender lender,
      Vault vault,
      Anchors anchors,
      Holds holds,
      LockMode lock,
      Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.engines = engines;
    this.lender = lender;
    this.vault = vault;
    this.anchors = anchors;
    this.holds = holds;
    this.lock = lock;
    this.clock = clock;
  }

  @Override
  public BackupOrder admit(BackupRequest request) {
    TenantScope scope = request.grant().scope();
    TenantRecord tenant = catalog.tenant(scope.tenant());
    DatasetRecord dataset = catalog.dataset(scope);
    Instant now = clock.instant();
    Policy policy = tenant.policy();
    Envelope envelope = Envelope.of(policy, scope.dataset(), tenant.region(), lock);
    BackupOrder order =
        new BackupOrder(
            request,
            envelope,
            dataset.placement(),
            catalog.newestGood(scope).map(BackupRecord::id).orElse(null),
            now,
            Retention.lockOfNew(
                policy.keeps().of(scope.dataset()),
                request.id(),
                scope.dataset(),
                catalog.copies(scope.tenant()),
                now,
                now.plus(policy.retention())),
            CurrentRun.workflow(),
            null);
    trail.intend(scope.tenant(), request.grant(), "backup", Map.of("backup", request.id().value()));
    catalog.backupStarted(order);
    return order;
  }

  @Override
  public SealedBackup capture(BackupOrder order) {
    TenantScope scope = order.grant().scope();
    RunRef run = new RunRef(scope.tenant(), order.request().id().value());
    Optional<BackupRecord> parent =
        Optional.ofNullable(order.parent()).map(id -> catalog.backup(scope, id));
    try (Lender.LentAccess lent = lender.access(run, Purpose.BACKUP, scope, order.placement());
        Lender.LentKeys keys = lender.keys(run, Purpose.BACKUP);
        ObjectStore store = lender.store(run, Purpose.BACKUP);
        Dump dump = engines.of(scope.engine()).dump(lent.access())) {
      return vault.capture(order, parent, dump, keys.session(), store);
    }
  }

  @Override
  public CommittedBackup commit(SealedBackup backup) {
    RunRef run = new RunRef(backup.grant().scope().tenant(), backup.order().request().id().value());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.BACKUP);
        ObjectStore store = lender.store(run, Purpose.BACKUP)) {
      CommittedBackup committed = vault.commit(backup, keys.session(), store);
      holds.keepNew(run, committed, Activity.getExecutionContext()::heartbeat);
      return committed;
    }
  }

  @Override
  public BackupResult record(CommittedBackup committed) {
    BackupOrder order = committed.backup().order();
    TenantScope scope = committed.grant().scope();
    catalog.backupCommitted(committed);
    trail.done(
        scope.tenant(),
        committed.grant(),
        "backup",
        Map.of(
            "backup", order.request().id().value(),
            "manifest", committed.manifest().sha256().hex()));
    anchors.anchor(new RunRef(scope.tenant(), order.request().id().value()), Purpose.BACKUP);
    return new BackupResult(
        order.request().id(),
        committed.manifest(),
        committed.backup().facts(),
        order.lockedUntil(),
        unusual(order, committed.backup().facts()));
  }

  @Override
  public void abandon(BackupFailure failure) {
    catalog.backupFailed(failure);
    trail.done(
        failure.grant().scope().tenant(),
        failure.grant(),
        "backup.failed",
        Map.of("backup", failure.request().id().value(), "code", failure.code().name()));
  }

  /** A tenant whose data halves or doubles overnight may be fine, but somebody should look. */
  private List<String> unusual(BackupOrder order, BackupFacts facts) {
    List<String> found = new ArrayList<>();
    parentFacts(order)
        .ifPresent(
            before -> {
              compare("rows", before.rows(), facts.rows()).ifPresent(found::add);
              compare("bytes", before.plainBytes(), facts.plainBytes()).ifPresent(found::add);
              compare("streams", before.streams(), facts.streams()).ifPresent(found::add);
            });
    return found;
  }

  /** The parent may be purged the moment that the backup is committed. */
  private Optional<BackupFacts> parentFacts(BackupOrder order) {
    try {
      return Optional.ofNullable(order.parent())
          .map(id -> catalog.backup(order.grant().scope(), id).facts());
    } catch (FailureException purged) {
      if (purged.code() == FailureCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw purged;
    }
  }

  private static Optional<String> compare(String what, long before, long now) {
    double ratio = (now + 1.0) / (before + 1.0);
    return ratio > UNUSUAL || ratio < 1 / UNUSUAL
        ? Optional.of("%s changed from %d to %d since the parent".formatted(what, before, now))
        : Optional.empty();
  }
}
