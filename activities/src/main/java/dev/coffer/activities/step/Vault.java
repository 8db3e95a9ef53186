package dev.coffer.activities.step;

import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Capture;
import dev.coffer.activities.pipeline.CaptureOrder;
import dev.coffer.activities.pipeline.Captured;
import dev.coffer.activities.pipeline.Commit;
import dev.coffer.activities.pipeline.CommitOrder;
import dev.coffer.activities.pipeline.Expectation;
import dev.coffer.activities.pipeline.KeyWatch;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.Opening;
import dev.coffer.activities.pipeline.Recall;
import dev.coffer.activities.pipeline.Shadow;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.TenantKeys;
import dev.coffer.activities.pipeline.Tuning;
import dev.coffer.activities.pipeline.VerificationReport;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.pipeline.Verifier;
import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import io.temporal.activity.Activity;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One tenant's vault, as the steps use it: capture, commit, open, verify. */
public final class Vault {
  private final Catalog catalog;
  private final Tuning tuning;
  private final Map<String, String> tools;
  private final Clock clock;

  /**
   * @param tools name to version of what takes part in a backup, for the manifest
   */
  public Vault(Catalog catalog, Tuning tuning, Map<String, String> tools, Clock clock) {
    this.catalog = catalog;
    this.tuning = tuning;
    this.tools = Map.copyOf(tools);
    this.clock = clock;
  }

  SealedBackup capture(
      BackupOrder order,
      Optional<BackupRecord> parent,
      Dump dump,
      KeySession session,
      ObjectStore store) {
    TenantScope scope = order.grant().scope();
    int attempt = Activity.getExecutionContext().getInfo().getAttempt();
    long expected = parent.map(before -> before.facts().plainBytes()).orElse(0L);
    Heartbeat heartbeat = new Heartbeat("capture", expected, dump.streams().size());
    try (TenantKeys keys = keys(scope.tenant(), session, store);
        KeyWatch watched = KeyWatch.over(keys, heartbeat)) {
      CaptureOrder capture =
          new CaptureOrder(
              scope,
              order.request().id(),
              Attempt.fresh(attempt),
              keys,
              parent.flatMap(before -> readable(scope, before, session, store)),
              new Lock(order.envelope().lock(), order.lockedUntil()));
      Captured captured = new Capture(tuning).run(dump, capture, store, watched);
      return new SealedBackup(order, captured.index(), captured.facts());
    }
  }

  CommittedBackup commit(SealedBackup backup, KeySession session, ObjectStore store) {
    BackupOrder order = backup.order();
    TenantScope scope = order.grant().scope();
    CommitOrder commit =
        new CommitOrder(
            scope,
            order.request().id(),
            order.parent(),
            backup.index(),
            backup.facts(),
            order.envelope(),
            order.placement().digest(),
            order.startedAt(),
            new Lock(order.envelope().lock(), order.lockedUntil()),
            order.grant().requestedBy(),
            order.request().reason(),
            order.workflow(),
            tools,
            null,
            order.imported());
    Heartbeat heartbeat =
        new Heartbeat("commit", backup.facts().storedBytes(), backup.facts().packs());
    try (TenantKeys keys = keys(scope.tenant(), session, store);
        KeyWatch watched = KeyWatch.over(keys, heartbeat)) {
      VerifiedManifest manifest = new Commit(tuning).run(commit, keys, session, store, watched);
      return new CommittedBackup(backup, manifest.object(), clock.instant());
    }
  }

  /**
   * Opens a backup for reading: manifest and keyring verified, nothing of the data read yet. What
   * was pinned may have been sealed again since; then the sealing in force is read, when its signed
   * manifest says that it stands in place of the pinned one.
   */
  Opened open(ObjectRef pinned, Expectation expected, KeySession session, ObjectStore store) {
    ObjectRef before = catalog.backup(expected.scope(), expected.backup()).manifest();
    try {
      return open(pinned, before, expected, session, store);
    } catch (FailureException refused) {
      ObjectRef now = catalog.backup(expected.scope(), expected.backup()).manifest();
      if (refused.code() != FailureCode.KEY_VERSION || now.equals(before)) {
        throw refused;
      }
      return open(pinned, now, expected, session, store);
    }
  }

  private Opened open(
      ObjectRef pinned,
      ObjectRef inForce,
      Expectation expected,
      KeySession session,
      ObjectStore store) {
    TenantScope scope = expected.scope();
    VerifiedManifest manifest = Opening.open(inForce, expected, Signing.trusted(session), store);
    if (!inForce.equals(pinned) && !manifest.manifest().replaces().contains(pinned)) {
      throw FailureCode.MANIFEST_REPLAYED.because(
          "the manifest of backup %s does not stand in place of the one that was planned with"
              .formatted(expected.backup()));
    }
    TenantKeys keys = keys(scope.tenant(), session, store);
    try {
      return new Opened(manifest, keys, Recall.of(manifest, keys, store, tuning));
    } catch (RuntimeException refused) {
      keys.close();
      throw refused;
    }
  }

  /** How many pinned objects have something on top of them. */
  static Shadow shadows(Opened opened, ObjectStore store) {
    return Shadow.over(opened.manifest(), store);
  }

  /** Reads the sealing in force; once more when it was replaced and shredded meanwhile. */
  VerifyResult verify(VerifyRequest request, KeySession session, ObjectStore store) {
    TenantScope scope = request.grant().scope();
    BackupRecord before = catalog.backup(scope, request.backup());
    VerifyResult result = verify(request, before, session, store);
    if (result.failure() != FailureCode.KEY_VERSION) {
      return result;
    }
    BackupRecord now = catalog.backup(scope, request.backup());
    return now.manifest().equals(before.manifest()) ? result : verify(request, now, session, store);
  }

  private VerifyResult verify(
      VerifyRequest request, BackupRecord backup, KeySession session, ObjectStore store) {
    TenantScope scope = request.grant().scope();
    VerificationReport report;
    Heartbeat heartbeat =
        new Heartbeat("verify", backup.facts().plainBytes(), backup.facts().packs());
    try (TenantKeys keys = keys(scope.tenant(), session, store);
        KeyWatch watched = KeyWatch.over(keys, heartbeat)) {
      VerifiedManifest manifest = manifest(scope, backup, session, store);
      report = new Verifier(tuning).run(manifest, request.level(), keys, store, watched);
    } catch (FailureException failed) {
      if (!failed.code().opensIncident()) {
        throw failed;
      }
      String finding = String.valueOf(failed.getMessage());
      report = new VerificationReport(0, 0, 0, failed.code(), List.of(finding));
    }
    return new VerifyResult(
        request.id(),
        request.backup(),
        request.level(),
        report.packs(),
        report.chunks(),
        report.bytes(),
        clock.instant(),
        report.failure(),
        report.findings());
  }

  /** A backup that is open for reading. */
  record Opened(VerifiedManifest manifest, TenantKeys keys, Recall backup)
      implements AutoCloseable {
    @Override
    public void close() {
      try (keys) {
        backup.close();
      }
    }
  }

  private VerifiedManifest manifest(
      TenantScope scope, BackupRecord backup, KeySession session, ObjectStore store) {
    return Opening.open(
        backup.manifest(),
        new Expectation(scope, backup.id(), backup.envelope().digest()),
        Signing.trusted(session),
        store);
  }

  /** A parent that cannot be verified is no parent: the backup is then taken whole. */
  private Optional<VerifiedManifest> readable(
      TenantScope scope, BackupRecord parent, KeySession session, ObjectStore store) {
    try {
      return Optional.of(manifest(scope, parent, session, store));
    } catch (FailureException refused) {
      if (refused.code().retryable()) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  private TenantKeys keys(TenantId tenant, KeySession session, ObjectStore store) {
    return Keyrings.open(tenant, () -> inForce(tenant), session, store);
  }

  private Keyrings.InForce inForce(TenantId tenant) {
    TenantRecord record = catalog.tenant(tenant);
    return new Keyrings.InForce(record.keyring(), record.keyringRevision());
  }
}
