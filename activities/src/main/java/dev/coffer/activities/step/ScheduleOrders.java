package dev.coffer.activities.step;

import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.schedule.ScheduledOrder;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes the request that a person would have made, and admits it: the grant of a schedule lets its
 * runs be admitted, each under an id of its own and for the same scope.
 */
final class ScheduleOrders {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss").withZone(ZoneOffset.UTC);

  private final Catalog catalog;
  private final AdmissionKey admission;

  ScheduleOrders(Catalog catalog, AdmissionKey admission) {
    this.catalog = catalog;
    this.admission = admission;
  }

  /** The grant of the schedule itself; the same every time. */
  Grant series(ScheduleKind kind, TenantScope scope) {
    String run = seriesRun(kind, scope.tenant(), scope.dataset().value());
    return seal(scope, run, ScheduledRequest.BY_SCHEDULE);
  }

  /** Likewise, for what runs for the tenant as a whole. */
  Grant series(ScheduleKind kind, TenantId tenant) {
    return seal(tenant, seriesRun(kind, tenant, ""), ScheduledRequest.BY_SCHEDULE);
  }

  /** Likewise, for what runs for the fleet. */
  Grant series(ScheduleKind kind) {
    return seal(seriesRun(kind, TenantId.PLATFORM, ""), ScheduledRequest.BY_SCHEDULE);
  }

  /**
   * Wants the grant to be this kind's: what was admitted to take backups does not rotate keys.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code REQUEST_FORGED} when it is not
   */
  void requireOwn(ScheduledRequest request) {
    ScheduleKind kind = request.kind();
    Grant grant = request.grant();
    boolean fits =
        switch (grant) {
          case ScopeGrant scoped -> kind.perDataset();
          case TenantGrant whole -> !kind.perDataset() && !kind.ofFleet();
          case PlatformGrant fleet -> kind.ofFleet();
        };
    TenantId tenant = Objects.requireNonNullElse(grant.tenant(), TenantId.PLATFORM);
    String dataset = grant instanceof ScopeGrant scoped ? scoped.scope().dataset().value() : "";
    boolean own = request.byHand() || grant.run().equals(seriesRun(kind, tenant, dataset));
    if (!fits || !own) {
      throw FailureCode.REQUEST_FORGED.because(
          "the grant is not one for a scheduled " + request.kind().word());
    }
  }

  private static String seriesRun(ScheduleKind kind, TenantId tenant, String dataset) {
    return "s-" + digest(kind + "\n" + tenant + '\n' + dataset).substring(0, 32);
  }

  /** What is due at this moment. */
  ScheduledOrder order(ScheduledRequest request, Instant due) {
    Grant grant = request.grant();
    return switch (request.kind()) {
      case BACKUP -> backup(grant, due);
      case VERIFY -> verification(grant, due);
      case ROTATION -> rotation(grant, due);
      case PURGE -> purge(grant, due);
      case WATCH -> watch(grant, due);
      case DISCOVERY -> discovery(grant, due);
    };
  }

  private ScheduledOrder backup(Grant grant, Instant due) {
    ScopeGrant own = seal(scope(grant), id("b", grant, due), grant.requestedBy());
    return new ScheduledOrder.Backup(
        new BackupRequest(new BackupId(own.run()), own, "scheduled for " + due));
  }

  private ScheduledOrder verification(Grant grant, Instant due) {
    TenantScope scope = scope(grant);
    Optional<BackupRecord> newest = catalog.newestGood(scope);
    if (newest.isEmpty()) {
      return new ScheduledOrder.Nothing("there is no good backup to verify");
    }
    ScopeGrant own = seal(scope, id("v", grant, due), grant.requestedBy());
    return new ScheduledOrder.Verification(
        new VerifyRequest(own.run(), own, newest.get().id(), VerificationLevel.SAMPLE));
  }

  private ScheduledOrder rotation(Grant grant, Instant due) {
    TenantGrant own =
        seal(((TenantGrant) grant).tenant(), id("k", grant, due), grant.requestedBy());
    return new ScheduledOrder.Rotation(new RotationRequest(own.run(), own, "scheduled for " + due));
  }

  private ScheduledOrder purge(Grant grant, Instant due) {
    TenantGrant own =
        seal(((TenantGrant) grant).tenant(), id("g", grant, due), grant.requestedBy());
    return new ScheduledOrder.Purge(
        new PurgeRequest(
            own.run(), own, false, "scheduled for " + due, PurgeRequest.Extent.EXPIRED, null));
  }

  /** Under an id of its own each time: of that a key that is back makes its incident. */
  private ScheduledOrder watch(Grant grant, Instant due) {
    PlatformGrant own = seal(id("w", grant, due), grant.requestedBy());
    return new ScheduledOrder.Watch(new WatchRequest(own.run(), own, WatchResult.NOTHING));
  }

  private ScheduledOrder discovery(Grant grant, Instant due) {
    PlatformGrant own = seal(id("n", grant, due), grant.requestedBy());
    return new ScheduledOrder.Discovery(new DiscoverRequest(own.run(), own, null));
  }

  private static TenantScope scope(Grant grant) {
    return ((ScopeGrant) grant).scope();
  }

  /** Sorts by time, as the ids of runs do that a person asks for. */
  private static String id(String prefix, Grant grant, Instant due) {
    String tail = digest(grant.run() + '\n' + due).substring(0, 10);
    return prefix + '-' + TIME.format(due) + '-' + tail;
  }

  private static String digest(String text) {
    return Digest.of(text).hex();
  }

  private ScopeGrant seal(TenantScope scope, String run, String requestedBy) {
    ScopeGrant open = new ScopeGrant(scope, scope.digest(), run, requestedBy, "");
    return new ScopeGrant(
        scope, scope.digest(), run, requestedBy, admission.seal(open.canonical()));
  }

  private PlatformGrant seal(String run, String requestedBy) {
    PlatformGrant open = new PlatformGrant(run, requestedBy, "");
    return new PlatformGrant(run, requestedBy, admission.seal(open.canonical()));
  }

  private TenantGrant seal(TenantId tenant, String run, String requestedBy) {
    TenantGrant open = new TenantGrant(tenant, run, requestedBy, "");
    return new TenantGrant(tenant, run, requestedBy, admission.seal(open.canonical()));
  }
}
