package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.KeyringRecord;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.Rotation;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.RotationActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.rotation.FleetRotationRequest;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.rotation.TenantPage;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of a rotation. They read keyrings, never a byte of a backup. */
public final class RotationSteps implements RotationActivities {
  /** Tenants that a fleet admits at once; their grants pass through its history. */
  static final int PAGE = 100;

  private static final String ACTION = "keys.rotate";

  private final Catalog catalog;
  private final Trail trail;
  private final AuditLog audit;
  private final Lender lender;
  private final Proofs proofs;
  private final AdmissionKey admission;
  private final Clock clock;

  public RotationSteps(
      Catalog catalog,
      Trail trail,
      AuditLog audit,
      Lender lender,
      Proofs proofs,
      AdmissionKey admission,
      Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.audit = audit;
    this.lender = lender;
    this.proofs = proofs;
    this.admission = admission;
    this.clock = clock;
  }

  @Override
  public RotationOrder admit(RotationRequest request) {
    TenantRecord tenant = catalog.tenant(request.grant().tenant());
    RotationOrder order =
        new RotationOrder(
            request,
            tenant.keyring(),
            tenant.keyringRevision(),
            clock.instant(),
            CurrentRun.workflow(),
            null);
    trail.intend(
        tenant.tenant(),
        request.grant(),
        ACTION,
        Map.of("revision", Integer.toString(order.revision())));
    catalog.rotationStarted(order);
    return order;
  }

  @Override
  public RotatedKeyring rotate(RotationOrder order) {
    try (Lent lent = lend(order)) {
      Keyring from = lent.read(order.keyring(), order.revision());
      Keyrings.VerifiedKeyring next =
          Rotation.advance(
              from,
              order.changes(),
              lent.session(),
              lent.store(),
              proofs.lock(),
              order.startedAt());
      Keyring.Epoch epoch = next.keyring().currentEpoch();
      return new RotatedKeyring(
          order,
          next.object(),
          next.keyring().revision(),
          next.keyring().minimumVersion(),
          next.keyring().wrapped().size(),
          epoch.number(),
          epoch.createdAt(),
          next.keyring().currentNaming().generation());
    }
  }

  @Override
  public void verify(RotatedKeyring rotated) {
    RotationOrder order = rotated.order();
    try (Lent lent = lend(order)) {
      Rotation.prove(
          lent.read(order.keyring(), order.revision()),
          lent.read(rotated.keyring(), rotated.revision()),
          lent.session());
    }
  }

  @Override
  public void publish(RotatedKeyring rotated) {
    catalog.keyring(
        rotated.grant().tenant(),
        new KeyringRecord(
            rotated.keyring(),
            rotated.revision(),
            rotated.keyVersion(),
            List.of(new KeyringRecord.Epoch(rotated.epoch(), rotated.epochAt()))));
  }

  @Override
  public void raise(RotatedKeyring rotated) {
    TenantRecord tenant = catalog.tenant(rotated.grant().tenant());
    try (Lent lent = lend(rotated.order())) {
      Keyring inForce = lent.read(tenant.keyring(), tenant.keyringRevision());
      Rotation.shutOut(inForce, lent.session());
    }
  }

  @Override
  public RotationResult record(RotatedKeyring rotated) {
    RotationResult result =
        new RotationResult(
            rotated.order().request().id(),
            rotated.grant().tenant(),
            rotated.keyring(),
            rotated.revision(),
            rotated.keyVersion(),
            rotated.keys(),
            rotated.epoch(),
            clock.instant());
    catalog.rotationDone(result);
    trail.done(
        result.tenant(),
        rotated.grant(),
        ACTION,
        Map.of(
            "revision", Integer.toString(result.revision()),
            "version", Integer.toString(result.keyVersion()),
            "epoch", Integer.toString(result.epoch()),
            "keyring", result.keyring().sha256().hex()));
    return result;
  }

  @Override
  public void abandon(RotationFailure failure) {
    catalog.rotationFailed(failure);
    trail.done(
        failure.grant().tenant(),
        failure.grant(),
        ACTION + ".failed",
        Map.of("code", failure.code().name()));
  }

  @Override
  public TenantPage page(FleetRotationRequest request, @Nullable TenantId after) {
    String run = request.grant().run();
    if (after == null) {
      String intent = ACTION + ".all.intent";
      audit.append(
          TenantId.PLATFORM, run + '/' + intent, request.grant().requestedBy(), intent, Map.of());
    }
    List<TenantGrant> grants =
        catalog.activeTenants(after, PAGE).stream()
            .map(tenant -> grant(tenant, run, request.grant().requestedBy()))
            .toList();
    return new TenantPage(grants, catalog.activeTenants());
  }

  /** The same fleet always names the same rotation of a tenant. */
  private TenantGrant grant(TenantId tenant, String fleet, String requestedBy) {
    String run = "k-" + Digest.of(fleet + '\n' + tenant).hex().substring(0, 32);
    TenantGrant open = new TenantGrant(tenant, run, requestedBy, "");
    return new TenantGrant(tenant, run, requestedBy, admission.seal(open.canonical()));
  }

  private Lent lend(RotationOrder order) {
    RunRef run = new RunRef(order.grant().tenant(), order.grant().run());
    Lender.LentKeys keys = lender.keys(run, Purpose.ROTATE);
    try {
      return new Lent(keys, lender.store(run, Purpose.ROTATE));
    } catch (RuntimeException refused) {
      keys.close();
      throw refused;
    }
  }

  /** Keys and store for one step, given back together. */
  private record Lent(Lender.LentKeys keys, ObjectStore store) implements AutoCloseable {
    KeySession session() {
      return keys.session();
    }

    Keyring read(ObjectRef pinned, int revision) {
      return Keyrings.read(keys.run().tenant(), pinned, revision, Signing.trusted(session()), store)
          .keyring();
    }

    @Override
    public void close() {
      try (keys) {
        store.close();
      }
    }
  }
}
