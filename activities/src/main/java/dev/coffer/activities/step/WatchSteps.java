package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.Departures;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.CopyList;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.proof.DeletionCertificate.DestroyedKey;
import dev.coffer.workflows.activity.WatchActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.watch.WatchPage;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks for the keys of tenants that left, and destroys what is there again. */
public final class WatchSteps implements WatchActivities {
  static final int PAGE = 100;

  private final Departures departures;
  private final Trail trail;
  private final KeyService keys;
  private final Lender lender;
  private final Proofs proofs;
  private final AdmissionKey admission;
  private final Clock clock;
  private final Shredder shredder;

  public WatchSteps(
      Catalog catalog,
      Departures departures,
      Trail trail,
      KeyService keys,
      Lender lender,
      Proofs proofs,
      AdmissionKey admission,
      Clock clock) {
    this.departures = departures;
    this.trail = trail;
    this.keys = keys;
    this.lender = lender;
    this.proofs = proofs;
    this.admission = admission;
    this.clock = clock;
    this.shredder = new Shredder(catalog, trail, keys, lender, clock);
  }

  @Override
  public WatchPage look(WatchRequest request, @Nullable TenantId after) {
    List<TenantId> page = departures.departed(after, PAGE);
    List<TenantGrant> risen = new ArrayList<>();
    List<TenantId> unknown = new ArrayList<>();
    Heartbeat heartbeat = new Heartbeat("watch", 0, page.size());
    for (TenantId tenant : page) {
      TenantGrant grant = grant(tenant, request);
      switch (state(grant)) {
        case DESTROYED -> {}
        case THERE -> risen.add(grant);
        case UNKNOWN -> unknown.add(tenant);
      }
      heartbeat.stream();
    }
    return new WatchPage(page.isEmpty() ? null : page.getLast(), page.size(), risen, unknown);
  }

  private enum State {
    DESTROYED,
    THERE,
    UNKNOWN
  }

  private State state(TenantGrant grant) {
    try (Lender.LentKeys lent = lender.keys(run(grant), Purpose.VERIFY)) {
      lent.session().versions();
      return State.THERE;
    } catch (FailureException refused) {
      return switch (refused.code()) {
        case KEY_DESTROYED -> State.DESTROYED;
        // A token whose policy is gone may not even ask whether it is alive.
        case CREDENTIAL_REFUSED, CREDENTIAL_EXPIRED -> State.UNKNOWN;
        default -> throw refused;
      };
    }
  }

  @Override
  public ObjectRef destroyAgain(TenantGrant grant) {
    TenantId tenant = grant.tenant();
    RunRef run = run(grant);
    ObjectRef amended = departures.certificate(tenant);
    DestroyedKey key =
        shredder
            .shred(grant)
            .orElseThrow(() -> new IllegalStateException("a customer's key is not ours to watch"));
    AuditLog.Head audit =
        trail.done(tenant, grant, Shredder.SHRED, Map.of("amends", amended.sha256().hex()));
    ObjectRef certificate;
    try (Lender.LentKeys lent = lender.keys(run, Purpose.SHRED);
        ObjectStore store = lender.store(run, Purpose.SHRED)) {
      certificate = proofs.certify(amendment(grant, amended, key, audit), lent.session(), store);
    }
    // An old copy of the key service's storage has the old rights in it, too.
    keys.dismissTenant(tenant);
    return certificate;
  }

  @Override
  public void record(WatchRequest request, WatchResult seen) {
    departures.watched(request.id(), seen);
    trail.done(
        TenantId.PLATFORM,
        request.grant(),
        "keys.watch",
        Map.of(
            "looked", Integer.toString(seen.looked()),
            "risen", Integer.toString(seen.risen()),
            "unknown", Integer.toString(seen.unknown())));
  }

  /** It deletes no copy: its plan is the certificate that it amends. */
  private DeletionCertificate amendment(
      TenantGrant grant, ObjectRef amended, DestroyedKey key, AuditLog.Head audit) {
    Instant now = clock.instant();
    return new DeletionCertificate(
        new DeletionCertificate.Subject(
            grant.tenant().value(),
            grant.run(),
            grant.requestedBy(),
            FailureCode.KEY_RESURRECTED.name()),
        new DeletionCertificate.Plan(amended.sha256().hex(), now),
        null,
        CopyList.of(List.of()),
        new DeletionCertificate.Absence(now, 0, 0),
        new DeletionCertificate.Remaining(0, null, 0),
        List.of(key),
        new DeletionCertificate.AuditHead(
            audit.tenant().value(), audit.sequence(), audit.digest().hex()));
  }

  /** The same watch always names the same run of a tenant. */
  private TenantGrant grant(TenantId tenant, WatchRequest request) {
    String by = request.grant().requestedBy();
    String run = "w-" + Digest.of(request.id() + '\n' + tenant).hex().substring(0, 32);
    TenantGrant open = new TenantGrant(tenant, run, by, "");
    return new TenantGrant(tenant, run, by, admission.seal(open.canonical()));
  }

  private static RunRef run(TenantGrant grant) {
    return new RunRef(grant.tenant(), grant.run());
  }
}
