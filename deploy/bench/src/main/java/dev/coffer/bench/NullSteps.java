package dev.coffer.bench;

import dev.coffer.workflows.activity.BackupActivities;
import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.PurgeActivities;
import dev.coffer.workflows.activity.RotationActivities;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.MarkedPurge;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.purge.SweptPurge;
import dev.coffer.workflows.rotation.FleetRotationRequest;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.rotation.TenantPage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Steps that do nothing and answer with what a real one would: as many fields, as long. What is
 * left of a run is what its workflow costs. A failed run fails the measure.
 */
final class NullSteps
    implements BackupActivities, CredentialActivities, RotationActivities, PurgeActivities {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
  private static final Duration GRACE = Duration.ofHours(1);
  private static final String WORKFLOW = "0199c3a4-5b1c-7d2e-8f30-4a5b6c7d8e9f";

  private final AtomicLong recorded = new AtomicLong();

  /** Runs that came to their good end. */
  long recorded() {
    return recorded.get();
  }

  @Override
  public BackupOrder admit(BackupRequest request) {
    Envelope envelope =
        new Envelope(
            "gold",
            3,
            Duration.ofDays(30),
            1,
            Duration.ofHours(24),
            "eu-1",
            LockMode.COMPLIANCE,
            Tier.GOLD.rules());
    return new BackupOrder(
        request,
        envelope,
        new Placement("local", request.grant().tenant().value(), null),
        null,
        NOW,
        NOW.plus(envelope.retention()),
        WORKFLOW,
        null);
  }

  @Override
  public SealedBackup capture(BackupOrder order) {
    return new SealedBackup(
        order,
        object(order.grant().tenant(), "backups/main/" + order.request().id() + "/index-1x00"),
        new BackupFacts(NOW, "18.6", 12, 1_000, 1_048_576, 262_144, 0, 1, 1));
  }

  @Override
  public CommittedBackup commit(SealedBackup sealed) {
    BackupRequest request = sealed.order().request();
    return new CommittedBackup(
        sealed,
        object(request.grant().tenant(), "backups/main/" + request.id() + "/manifest"),
        NOW);
  }

  @Override
  public BackupResult record(CommittedBackup committed) {
    recorded.incrementAndGet();
    return new BackupResult(
        committed.backup().order().request().id(),
        committed.manifest(),
        committed.backup().facts(),
        committed.backup().order().lockedUntil(),
        List.of());
  }

  @Override
  public void abandon(BackupFailure failure) {
    throw failed(failure.code().name());
  }

  @Override
  public void giveBack(Grant grant) {}

  @Override
  public RotationOrder admit(RotationRequest request) {
    return new RotationOrder(
        request, object(request.grant().tenant(), "keyring/0000000001"), 1, NOW, WORKFLOW, null);
  }

  @Override
  public RotatedKeyring rotate(RotationOrder order) {
    return new RotatedKeyring(
        order, object(order.grant().tenant(), "keyring/0000000002"), 2, 2, 3, 2, NOW, 1);
  }

  @Override
  public void verify(RotatedKeyring rotated) {}

  @Override
  public void publish(RotatedKeyring rotated) {}

  @Override
  public void raise(RotatedKeyring rotated) {}

  @Override
  public RotationResult record(RotatedKeyring rotated) {
    recorded.incrementAndGet();
    return new RotationResult(
        rotated.order().request().id(),
        rotated.grant().tenant(),
        rotated.keyring(),
        rotated.revision(),
        rotated.keyVersion(),
        rotated.keys(),
        rotated.epoch(),
        NOW);
  }

  @Override
  public void abandon(RotationFailure failure) {
    throw failed(failure.code().name());
  }

  @Override
  public TenantPage page(FleetRotationRequest request, @Nullable TenantId after) {
    throw new UnsupportedOperationException("no fleet is rotated here");
  }

  @Override
  public PurgePlan plan(PurgeRequest request) {
    return new PurgePlan(
        request,
        NOW,
        Digest.of(request.id()),
        3,
        2,
        NOW.plus(Duration.ofDays(3)),
        9,
        0,
        0,
        0,
        null,
        0,
        Duration.ofHours(24),
        GRACE);
  }

  @Override
  public PurgeResult settle(PurgePlan plan) {
    return PurgeResult.of(plan);
  }

  @Override
  public void confirmApprovals(PurgePlan plan, List<Decision> decisions) {}

  @Override
  public MarkedPurge mark(PurgePlan plan) {
    return new MarkedPurge(plan, plan.expired(), 0);
  }

  @Override
  public SweptPurge sweep(MarkedPurge purge) {
    return new SweptPurge(purge, 7L * purge.marked());
  }

  @Override
  public Absence proveAbsence(SweptPurge swept) {
    return new Absence(swept, swept.purge().marked(), swept.asked(), 9_000_000, 0, null, 0, NOW);
  }

  @Override
  public CertifiedPurge certify(Absence absence) {
    return new CertifiedPurge(absence, object(absence.grant().tenant(), "certificates/p-1"));
  }

  @Override
  public PurgeResult record(CertifiedPurge purge) {
    recorded.incrementAndGet();
    return PurgeResult.of(purge, List.of());
  }

  @Override
  public void abandon(PurgeFailure failure) {
    throw failed(failure.code().name());
  }

  private static ObjectRef object(TenantId tenant, String name) {
    return new ObjectRef(
        "tenants/" + tenant + '/' + name,
        "06a1f2d8c4b9e7350000000000000001",
        Digest.of(name),
        262_144);
  }

  private static IllegalStateException failed(String code) {
    return new IllegalStateException("a run failed with " + code);
  }
}
