package dev.coffer.activities.step;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.ScheduleBook;
import dev.coffer.activities.notify.Notifier;
import dev.coffer.activities.schedule.Schedules;
import dev.coffer.activities.schedule.Standing;
import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.schedule.KeeperRequest;
import dev.coffer.workflows.schedule.KeptPage;
import dev.coffer.workflows.schedule.MissedNotice;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.schedule.ReconcileResult;
import dev.coffer.workflows.schedule.ScheduleKeeperWorkflow;
import dev.coffer.workflows.schedule.ScheduledOrder;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.schedule.ScheduledWorkflow;
import dev.coffer.workflows.temporal.WorkflowIds;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of what runs by itself. */
public final class ScheduleSteps implements ScheduleActivities {
  /** Tenants that are kept in one step. */
  static final int PAGE = 50;

  /** Missed runs that people are told of by one look. */
  static final int TELLINGS = 100;

  private static final int LISTED = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(ScheduleSteps.class);

  /** How long the workflow service may take to start what is due. */
  private static final Duration LAG = Duration.ofMinutes(5);

  private final Catalog catalog;
  private final ScheduleBook book;
  private final Schedules schedules;
  private final Notifier notifier;
  private final AdmissionKey admission;
  private final List<Schedule> ofFleet;
  private final ScheduleOrders orders;
  private final ScheduleWatch watch;

  /**
   * @param ofFleet when what is the fleet's runs; since when does not matter
   */
  public ScheduleSteps(
      Catalog catalog,
      ScheduleBook book,
      Schedules schedules,
      AuditLog audit,
      Notifier notifier,
      AdmissionKey admission,
      List<Schedule> ofFleet) {
    this.catalog = catalog;
    this.book = book;
    this.schedules = schedules;
    this.notifier = notifier;
    this.admission = admission;
    this.ofFleet = List.copyOf(ofFleet);
    this.orders = new ScheduleOrders(catalog, admission);
    this.watch = new ScheduleWatch(book, schedules, audit);
  }

  /**
   * Lets the workflow service look after all schedules every few minutes, from now on, and run what
   * is the fleet's.
   *
   * @throws FailureException {@code INVALID_REQUEST} when what is configured for the fleet is no
   *     schedule
   */
  public void keepWatch() {
    ofFleet.forEach(schedule -> schedules.keep(standing(Due.of(schedule))));
    PlatformGrant open = new PlatformGrant("schedules", ScheduledRequest.BY_SCHEDULE, "");
    PlatformGrant grant =
        new PlatformGrant(open.run(), open.requestedBy(), admission.seal(open.canonical()));
    schedules.keep(
        new Standing(
            WorkflowIds.scheduleKeeper(),
            null,
            "*/5 * * * *",
            ZoneId.of("UTC"),
            Duration.ZERO,
            Duration.ofMinutes(5),
            null,
            ScheduleKeeperWorkflow.class,
            new KeeperRequest(grant)));
  }

  @Override
  public ScheduledOrder admit(ScheduledRequest request, Instant due, Instant started) {
    orders.requireOwn(request);
    Optional<Schedule> declared = declared(request);
    if (request.byHand()) {
      return orders.order(request, due);
    }
    if (declared.isEmpty()) {
      return new ScheduledOrder.Nothing("the policy does not schedule it any more");
    }
    Schedule schedule = declared.get();
    if (due.plus(schedule.jitter()).plus(schedule.catchUp()).plus(LAG).isBefore(started)) {
      throw FailureCode.INVALID_REQUEST.because(
          "a %s is not run for a past time: it would tell of now, not of %s"
              .formatted(request.kind().word(), due));
    }
    if (schedule.pausedAt(started)) {
      return new ScheduledOrder.Nothing(
          "paused: " + requireNonNull(schedule.pause(), "it is paused").reason());
    }
    return orders.order(request, due);
  }

  private Optional<Schedule> declared(ScheduledRequest request) {
    return request.kind().ofFleet()
        ? ofFleet.stream().filter(schedule -> schedule.kind() == request.kind()).findFirst()
        : catalog.tenant(tenantOf(request.grant())).policy().schedule(request.kind());
  }

  @Override
  public ReconcileResult reconcile(Grant grant) {
    TenantId tenant = tenantOf(grant);
    return reconcile(tenant, due(tenant));
  }

  private ReconcileResult reconcile(TenantId tenant, List<Due> declared) {
    ReconcileResult kept = ReconcileResult.NONE;
    Set<String> wanted = new HashSet<>();
    for (Due due : declared) {
      wanted.add(due.id());
      kept = kept.plus(keep(due));
    }
    int removed = 0;
    for (String id : schedules.of(tenant)) {
      // The listing may lag: what it still names may be gone.
      removed += !wanted.contains(id) && schedules.remove(id) ? 1 : 0;
    }
    return kept.plus(new ReconcileResult(0, 0, removed));
  }

  private ReconcileResult keep(Due due) {
    return switch (schedules.keep(standing(due))) {
      case CREATED -> new ReconcileResult(1, 0, 0);
      case CHANGED -> new ReconcileResult(0, 1, 0);
      case SAME -> ReconcileResult.NONE;
    };
  }

  private Standing standing(Due due) {
    Schedule schedule = due.schedule();
    return new Standing(
        due.id(),
        schedule.kind().ofFleet() ? null : due.tenant(),
        schedule.cron(),
        schedule.zone(),
        schedule.jitter(),
        schedule.catchUp(),
        schedule.pause(),
        ScheduledWorkflow.class,
        new ScheduledRequest(series(due), schedule.kind()));
  }

  private Grant series(Due due) {
    ScheduleKind kind = due.schedule().kind();
    if (kind.ofFleet()) {
      return orders.series(kind);
    }
    return due.scope() == null
        ? orders.series(kind, due.tenant())
        : orders.series(kind, due.scope());
  }

  /** What the policy that counts declares, for each dataset by itself where it is so. */
  private List<Due> due(TenantId tenant) {
    List<Schedule> declared = catalog.tenant(tenant).policy().schedules();
    return declared.isEmpty() ? List.of() : Due.of(tenant, declared, book.datasets(tenant));
  }

  @Override
  public KeptPage keep(PlatformGrant grant, @Nullable TenantId after, Instant now) {
    ReconcileResult reconciled = ReconcileResult.NONE;
    ScheduleWatch.Found found = ScheduleWatch.Found.NOTHING;
    if (after == null) {
      List<Due> declared = dueOfFleet(now.truncatedTo(ChronoUnit.SECONDS));
      for (Due due : declared) {
        reconciled = reconciled.plus(keep(due));
      }
      found = found.plus(watch.look(TenantId.PLATFORM, declared, now));
    }
    int refused = 0;
    TenantId last = null;
    for (TenantId tenant : catalog.activeTenants(after, PAGE)) {
      last = tenant;
      try {
        List<Due> declared = due(tenant);
        reconciled = reconciled.plus(reconcile(tenant, declared));
        found = found.plus(watch.look(tenant, declared, now));
      } catch (FailureException failure) {
        if (failure.code().retryable()) {
          throw failure;
        }
        // One tenant's trouble is not the others'.
        refused++;
        LOG.warn("tenant={} code={} HINT: {}", tenant, failure.code(), failure.code().runbook());
      }
    }
    return new KeptPage(last, reconciled, refused, found.missed(), found.cleared());
  }

  private List<Due> dueOfFleet(Instant now) {
    return ofFleet.stream()
        .map(schedule -> Due.of(book.declared(schedule.with(null, now))))
        .toList();
  }

  @Override
  public int sweep(PlatformGrant grant) {
    Set<String> active = new HashSet<>();
    List<TenantId> page = catalog.activeTenants(null, LISTED);
    while (!page.isEmpty()) {
      page.forEach(tenant -> active.add(tenant.value()));
      page = catalog.activeTenants(page.getLast(), LISTED);
    }
    int removed = 0;
    Set<String> fleets =
        ofFleet.stream().map(schedule -> Due.of(schedule).id()).collect(Collectors.toSet());
    for (String id : schedules.all()) {
      String tenant = WorkflowIds.scheduledTenant(id);
      boolean gone = tenant != null && !active.contains(tenant) && !fleets.contains(id);
      removed += gone && schedules.remove(id) ? 1 : 0;
    }
    return removed;
  }

  @Override
  public List<MissedRun> untold(PlatformGrant grant) {
    return book.untold(TELLINGS);
  }

  @Override
  public void tell(MissedNotice notice) {
    notifier.notify(notice.missed());
  }

  @Override
  public void told(MissedNotice notice) {
    book.told(notice.missed());
  }

  private static TenantId tenantOf(Grant grant) {
    TenantId tenant = grant.tenant();
    if (tenant == null) {
      throw FailureCode.REQUEST_FORGED.because("the grant names no tenant");
    }
    return tenant;
  }
}
