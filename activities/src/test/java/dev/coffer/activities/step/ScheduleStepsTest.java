package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.catalog.MemoryDepartures;
import dev.coffer.activities.catalog.MemoryScheduleBook;
import dev.coffer.activities.notify.Notifier;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.schedule.MemorySchedules;
import dev.coffer.activities.schedule.Standing;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.incident.IncidentNotice;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.Schedule.Pause;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.schedule.KeptPage;
import dev.coffer.workflows.schedule.MissedNotice;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.schedule.ReconcileResult;
import dev.coffer.workflows.schedule.ScheduledOrder;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The steps of what runs by itself, over catalog, audit and schedules in memory. */
class ScheduleStepsTest {
  private static final TenantScope SCOPE = Rig.scope("acme", "main");
  private static final TenantId ACME = SCOPE.tenant();
  private static final String BACKUPS =
      WorkflowIds.scheduled(ACME, ScheduleKind.BACKUP, SCOPE.dataset());
  private static final String ROTATIONS = WorkflowIds.scheduled(ACME, ScheduleKind.ROTATION, null);
  private static final String WATCHES =
      WorkflowIds.scheduled(TenantId.PLATFORM, ScheduleKind.WATCH, null);
  private static final PlatformGrant KEEPER = new PlatformGrant("schedules", "keeper", "seal");

  private final Rig rig = new Rig();
  private final Instant start = rig.clock.instant();
  private final MemoryCatalog catalog = new MemoryCatalog(rig.clock);
  private final MemoryScheduleBook book = new MemoryScheduleBook(catalog);
  private final MemorySchedules schedules = new MemorySchedules();
  private final MemoryAuditLog audit = new MemoryAuditLog(rig.clock);
  private final AdmissionKey admission = new AdmissionKey(new byte[32]);
  private final Told told = new Told();
  private final ScheduleSteps steps =
      new ScheduleSteps(
          catalog, book, schedules, audit, told, admission, List.of(watching("17 3 * * *")));

  /** Whoever gets the notices. */
  private static final class Told implements Notifier {
    private final List<MissedRun> missed = new ArrayList<>();

    @Override
    public void notify(IncidentNotice notice) {
      throw new AssertionError("there is no incident");
    }

    @Override
    public void notify(MissedRun run) {
      missed.add(run);
    }
  }

  @BeforeEach
  void onboard() {
    onboard(SCOPE);
  }

  private void onboard(TenantScope scope) {
    catalog.reserveTenant(scope.tenant(), "t-1", policy(1), "eu");
    catalog.activateTenant(scope.tenant(), object("keyring"), scope.tenant() + "/1");
    catalog.reserveDataset(scope, "d-1", new Placement("local", "db of " + scope.tenant(), null));
    catalog.activateDataset(scope, "18.6");
  }

  @Test
  @DisplayName("keeps one schedule for each dataset and concern, equal to what the policy declares")
  void reconciles() {
    assertThat(reconcile()).isEqualTo(ReconcileResult.NONE);
    declare(2, hourly(ScheduleKind.BACKUP, null), hourly(ScheduleKind.ROTATION, null));
    assertThat(reconcile()).isEqualTo(new ReconcileResult(2, 0, 0));
    assertThat(reconcile()).isEqualTo(ReconcileResult.NONE);
    assertThat(schedules.all()).containsExactlyInAnyOrder(BACKUPS, ROTATIONS);

    Pause pause = new Pause("migration", start, null);
    declare(3, hourly(ScheduleKind.BACKUP, pause));
    assertThat(reconcile()).isEqualTo(new ReconcileResult(0, 1, 1));
    assertThat(schedules.find(BACKUPS).map(Standing::pause)).contains(pause);
    declare(4);
    assertThat(reconcile()).isEqualTo(new ReconcileResult(0, 0, 1));
    assertThat(schedules.all()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  @DisplayName("keeps what a blueprint declares, each kind under its own id, as often as it looks")
  void reconcilesBlueprints(Tier tier) {
    Policy policy =
        Blueprint.shipped(tier.name().toLowerCase(Locale.ROOT)).orElseThrow().policyFrom(start);
    declare(2, policy.schedules().toArray(Schedule[]::new));

    assertThat(reconcile()).isEqualTo(new ReconcileResult(policy.schedules().size(), 0, 0));
    assertThat(reconcile()).isEqualTo(ReconcileResult.NONE);
    for (Schedule declared : policy.schedules()) {
      String id =
          WorkflowIds.scheduled(
              ACME, declared.kind(), declared.kind().perDataset() ? SCOPE.dataset() : null);
      assertThat(schedules.find(id).map(Standing::cron)).as(id).contains(declared.cron());
      assertThat(schedules.find(id).map(Standing::jitter)).contains(declared.jitter());
    }
  }

  @Test
  @DisplayName("I-2 a due backup is the request that a person would have made, under a seal")
  void admitsBackup() {
    declare(2, hourly(ScheduleKind.BACKUP, null));
    Instant due = start.plusSeconds(3600);
    ScheduledOrder.Backup order =
        (ScheduledOrder.Backup) steps.admit(own(ScheduleKind.BACKUP), due, due.plusSeconds(2));

    Grant grant = order.request().grant();
    assertThat(admission.verifies(grant.canonical(), grant.seal())).isTrue();
    assertThat(grant.requestedBy()).isEqualTo(ScheduledRequest.BY_SCHEDULE);
    assertThat(order.request().grant().scope()).isEqualTo(SCOPE);
    assertThat(order.request().id().value()).matches("b-[0-9]{8}t[0-9]{6}-[0-9a-f]{10}");
  }

  @Test
  @DisplayName("T7 I-11 one run a moment: the same moment is the same run, another is another")
  void oneRunEachMoment() {
    declare(2, hourly(ScheduleKind.BACKUP, null));
    ScheduledRequest request = own(ScheduleKind.BACKUP);
    Instant due = start.plusSeconds(3600);

    assertThat(steps.admit(request, due, due.plusSeconds(90)))
        .isEqualTo(steps.admit(request, due, due));
    assertThat(steps.admit(request, due.plusSeconds(3600), due.plusSeconds(3600)))
        .isNotEqualTo(steps.admit(request, due, due));
  }

  @Test
  @DisplayName("a backup is not run for a past time; what a service was late with is")
  void past() {
    declare(2, hourly(ScheduleKind.BACKUP, null));
    ScheduledRequest request = own(ScheduleKind.BACKUP);
    Instant due = start.plusSeconds(3600);

    assertThat(steps.admit(request, due, due.plus(Duration.ofMinutes(59))))
        .isInstanceOf(ScheduledOrder.Backup.class);
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> steps.admit(request, due, due.plus(Duration.ofDays(1))))
        .withMessageContaining("past time")
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.INVALID_REQUEST);
  }

  @Test
  @DisplayName("what the policy does not declare any more, or pauses, runs nothing")
  void nothing() {
    ScheduledRequest request = own(ScheduleKind.BACKUP);
    assertThat(steps.admit(request, start, start)).isInstanceOf(ScheduledOrder.Nothing.class);
    declare(2, hourly(ScheduleKind.BACKUP, new Pause("migration", start, null)));
    assertThat(steps.admit(request, start, start))
        .isEqualTo(new ScheduledOrder.Nothing("paused: migration"));

    ScheduledRequest byHand =
        new ScheduledRequest(
            new ScopeGrant(SCOPE, SCOPE.digest(), "s-1", "rita", "seal"), ScheduleKind.BACKUP);
    assertThat(steps.admit(byHand, start, start)).isInstanceOf(ScheduledOrder.Backup.class);
  }

  @Test
  @DisplayName("verifies the newest good backup by sample, and nothing where there is none")
  void admitsVerification() {
    declare(2, hourly(ScheduleKind.VERIFY, null));
    ScheduledRequest request = own(ScheduleKind.VERIFY);
    assertThat(steps.admit(request, start, start)).isInstanceOf(ScheduledOrder.Nothing.class);
    list("b-1", start.plusSeconds(60));

    ScheduledOrder.Verification order =
        (ScheduledOrder.Verification) steps.admit(request, start, start);
    assertThat(order.request().backup()).isEqualTo(new BackupId("b-1"));
    assertThat(order.request().level()).isEqualTo(VerificationLevel.SAMPLE);
  }

  @Test
  @DisplayName("I-2 a due purge is the request that a person would have made, never one of all")
  void admitsPurge() {
    declare(2, hourly(ScheduleKind.PURGE, null));
    PurgeRequest purge =
        ((ScheduledOrder.Purge) steps.admit(own(ScheduleKind.PURGE), start, start)).request();

    assertThat(admission.verifies(purge.grant().canonical(), purge.grant().seal())).isTrue();
    assertThat(purge.grant().tenant()).isEqualTo(ACME);
    assertThat(purge.grant().requestedBy()).isEqualTo(ScheduledRequest.BY_SCHEDULE);
    assertThat(purge.extent()).isEqualTo(PurgeRequest.Extent.EXPIRED);
    assertThat(purge.dryRun()).isFalse();
    assertThat(purge.id()).matches("g-[0-9]{8}t[0-9]{6}-[0-9a-f]{10}");
  }

  @Test
  @DisplayName("each watch over tenants that left is a run of its own, under a seal")
  void admitsWatch() {
    ScheduledRequest request = own(ScheduleKind.WATCH);
    WatchRequest watch = ((ScheduledOrder.Watch) steps.admit(request, start, start)).request();

    assertThat(admission.verifies(watch.grant().canonical(), watch.grant().seal())).isTrue();
    assertThat(watch.before()).isEqualTo(WatchResult.NOTHING);
    assertThat(steps.admit(request, start, start)).isEqualTo(new ScheduledOrder.Watch(watch));
    Instant next = start.plus(Duration.ofDays(1));
    assertThat(((ScheduledOrder.Watch) steps.admit(request, next, next)).request().id())
        .isNotEqualTo(watch.id());
    refused(FailureCode.INVALID_REQUEST, () -> steps.admit(request, start, next));
  }

  @Test
  @DisplayName("the fleet's own schedule is kept whatever the tenants' are, and no sweep takes it")
  void ofTheFleet() {
    steps.keepWatch();
    assertThat(schedules.find(WATCHES).map(Standing::request)).contains(own(ScheduleKind.WATCH));
    schedules.remove(WATCHES);

    assertThat(keep(start).reconciled()).isEqualTo(new ReconcileResult(1, 0, 0));
    assertThat(keep(start).reconciled()).isEqualTo(ReconcileResult.NONE);
    assertThat(steps.sweep(KEEPER)).isZero();
    assertThat(schedules.find(WATCHES).map(Standing::tenant)).isEmpty();
  }

  @Test
  @DisplayName(
      "each of the fleet's schedules is kept and missed for itself, and is its kind's alone")
  void severalOfTheFleet() {
    Schedule discovering =
        Schedule.parse(
                Schedule.text(List.of(watching("47 3 * * *"))).replaceFirst("WATCH", "DISCOVERY"))
            .getFirst();
    ScheduleSteps both =
        new ScheduleSteps(
            catalog,
            book,
            schedules,
            audit,
            told,
            admission,
            List.of(watching("17 3 * * *"), discovering));
    both.keepWatch();
    String discoveries = WorkflowIds.scheduled(TenantId.PLATFORM, ScheduleKind.DISCOVERY, null);
    assertThat(schedules.all()).contains(WATCHES, discoveries);
    assertThat(both.sweep(KEEPER)).isZero();
    both.keep(KEEPER, null, start);
    assertThat(both.keep(KEEPER, null, start.plus(Duration.ofDays(2))).missed()).isEqualTo(2);

    ScheduledRequest request = own(ScheduleKind.DISCOVERY);
    DiscoverRequest order =
        ((ScheduledOrder.Discovery) both.admit(request, start, start)).request();
    assertThat(admission.verifies(order.grant().canonical(), order.grant().seal())).isTrue();
    assertThat(order.server()).isNull();
    assertThat(order.id()).matches("n-[0-9]{8}t[0-9]{6}-[0-9a-f]{10}");
    assertThat(steps.admit(request, start, start)).isInstanceOf(ScheduledOrder.Nothing.class);
    forged(new ScheduledRequest(request.grant(), ScheduleKind.WATCH));
  }

  @Test
  @DisplayName("what is configured for the fleet and is no schedule ends the worker's start")
  void noSchedule() {
    ScheduleSteps wrong =
        new ScheduleSteps(
            catalog, book, schedules, audit, told, admission, List.of(watching("61 3 * * *")));

    refused(FailureCode.INVALID_REQUEST, wrong::keepWatch);
  }

  @Test
  @DisplayName("silence is an alarm: a night without a watch over tenants that left is one")
  void silentWatch() {
    MemoryDepartures departures = new MemoryDepartures(catalog);
    Instant due =
        start.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(27)).plusSeconds(17 * 60);
    assertThat(keep(start).missed()).as("nothing was due before it was first kept").isZero();
    assertThat(keep(due.plus(Duration.ofMinutes(29))).missed()).isZero();
    assertThat(keep(due.plus(Duration.ofMinutes(31))).missed()).isEqualTo(1);
    MissedRun missed = new MissedRun(TenantId.PLATFORM, ScheduleKind.WATCH, null, due, null);
    assertThat(steps.untold(KEEPER)).containsExactly(missed);
    assertThat(book.open()).isEqualTo(1);

    rig.clock.advance(Duration.between(start, due.plus(Duration.ofHours(1))));
    departures.watched("w-1", new WatchResult(null, 2, 0, 1, List.of()));
    assertThat(keep(rig.clock.instant()).cleared()).as("one could not be looked at").isZero();
    departures.watched("w-2", new WatchResult(null, 2, 0, 0, List.of()));
    assertThat(keep(rig.clock.instant()).cleared()).isEqualTo(1);
    assertThat(audit.actions(TenantId.PLATFORM))
        .containsExactly("run.missed", "run.missed.cleared");
  }

  @Test
  @DisplayName("I-2 what was admitted to take backups does not rotate keys")
  void ownKindOnly() {
    declare(2, hourly(ScheduleKind.BACKUP, null), hourly(ScheduleKind.ROTATION, null));
    Grant backups = own(ScheduleKind.BACKUP).grant();
    Grant rotations = own(ScheduleKind.ROTATION).grant();

    forged(new ScheduledRequest(backups, ScheduleKind.ROTATION));
    forged(new ScheduledRequest(backups, ScheduleKind.VERIFY));
    forged(new ScheduledRequest(rotations, ScheduleKind.BACKUP));
    forged(new ScheduledRequest(rotations, ScheduleKind.PURGE));
    forged(new ScheduledRequest(rotations, ScheduleKind.WATCH));
    forged(new ScheduledRequest(own(ScheduleKind.WATCH).grant(), ScheduleKind.PURGE));
    forged(new ScheduledRequest(KEEPER, ScheduleKind.BACKUP));
    forged(
        new ScheduledRequest(
            new TenantGrant(ACME, "p-1", ScheduledRequest.BY_SCHEDULE, "seal"),
            ScheduleKind.ROTATION));
    assertThat(steps.admit(new ScheduledRequest(rotations, ScheduleKind.ROTATION), start, start))
        .isInstanceOf(ScheduledOrder.Rotation.class);
  }

  @Test
  @DisplayName("T8 the schedules of a tenant that is gone are removed, and run nothing before that")
  void gone() {
    TenantScope bolt = Rig.scope("bolt", "main");
    Standing left = standing(bolt);
    schedules.keep(left);

    refused(
        FailureCode.NOT_FOUND, () -> steps.admit((ScheduledRequest) left.request(), start, start));
    steps.keepWatch();
    declare(2, hourly(ScheduleKind.BACKUP, null));
    reconcile();
    assertThat(steps.sweep(KEEPER)).isEqualTo(1);
    assertThat(schedules.all())
        .containsExactlyInAnyOrder(WorkflowIds.scheduleKeeper(), WATCHES, BACKUPS);
  }

  @Test
  @DisplayName(
      "silence is an alarm: a missed window is found once, told once, cleared by a good run")
  void silence() {
    declare(2, hourly(ScheduleKind.BACKUP, null));
    Instant due = firstHour();
    Instant now = due.plus(Duration.ofMinutes(31));

    assertThat(keep(due.plus(Duration.ofMinutes(29))).missed()).isZero();
    assertThat(keep(now).missed()).isEqualTo(1);
    assertThat(keep(now.plusSeconds(300)).missed()).isZero();
    MissedRun missed = new MissedRun(ACME, ScheduleKind.BACKUP, SCOPE.dataset(), due, null);
    assertThat(steps.untold(KEEPER)).containsExactly(missed);
    steps.tell(new MissedNotice(KEEPER, missed));
    steps.told(new MissedNotice(KEEPER, missed));
    assertThat(told.missed).containsExactly(missed);
    assertThat(steps.untold(KEEPER)).isEmpty();

    list("b-1", now.plusSeconds(310));
    assertThat(keep(now.plusSeconds(320)).cleared()).isEqualTo(1);
    assertThat(keep(now.plusSeconds(330)).cleared()).isZero();
    assertThat(book.open(ACME)).isEmpty();
    assertThat(audit.actions(ACME)).containsExactly("run.missed", "run.missed.cleared");
  }

  @Test
  @DisplayName("W5 each missed window is an alarm of its own, however many nobody looked at")
  void windows() {
    declare(2, hourly(ScheduleKind.BACKUP, null));
    Instant due = firstHour();
    keep(due.plus(Duration.ofMinutes(31)));
    keep(due.plus(Duration.ofHours(3)).plus(Duration.ofMinutes(31)));

    assertThat(book.open(ACME))
        .extracting(MissedRun::slot)
        .containsExactly(due, due.plus(Duration.ofHours(3)));
  }

  @Test
  @DisplayName("T6 a run that a worker dated into the future does not hide a missed one")
  void future() {
    declare(2, hourly(ScheduleKind.BACKUP, null));
    Instant due = firstHour();
    list("b-1", due.plus(Duration.ofDays(2)));

    assertThat(keep(due.plus(Duration.ofMinutes(31))).missed()).isEqualTo(1);
  }

  @Test
  @DisplayName("what is paused does not alarm, nor what was due meanwhile")
  void pausedIsQuiet() {
    Instant due = firstHour();
    declare(2, hourly(ScheduleKind.BACKUP, new Pause("x", start, due.plusSeconds(1))));

    assertThat(keep(due.plus(Duration.ofMinutes(31))).missed()).isZero();
    assertThat(keep(due.plus(Duration.ofMinutes(91))).missed()).isEqualTo(1);
    declare(3, hourly(ScheduleKind.BACKUP, new Pause("x", start, null)));
    assertThat(keep(due.plus(Duration.ofHours(5))).missed()).isZero();
  }

  @Test
  @DisplayName("nothing is due before it was declared, and what nobody asks for is not late")
  void undeclared() {
    declare(2, hourly(ScheduleKind.BACKUP, null));
    assertThat(keep(firstHour().plus(Duration.ofMinutes(29))).missed()).isZero();
    assertThat(keep(firstHour().plus(Duration.ofMinutes(31))).missed()).isEqualTo(1);
    declare(3);

    assertThat(keep(start.plus(Duration.ofHours(4))).cleared()).isEqualTo(1);
    assertThat(book.open(ACME)).isEmpty();
  }

  @Test
  @DisplayName("one tenant's trouble is not the others': it is counted, and the page goes on")
  void others() {
    onboard(Rig.scope("bolt", "main"));
    declare(
        2,
        new Schedule(
            ScheduleKind.BACKUP,
            "61 * * * *",
            ZoneId.of("UTC"),
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofMinutes(30),
            start,
            null));
    KeptPage page = keep(start.plusSeconds(60));

    assertThat(page.refused()).isEqualTo(1);
    assertThat(page.last()).isEqualTo(new TenantId("bolt"));
    assertThat(steps.keep(KEEPER, page.last(), start).last()).isNull();
  }

  private Standing standing(TenantScope scope) {
    return new Standing(
        WorkflowIds.scheduled(scope.tenant(), ScheduleKind.BACKUP, scope.dataset()),
        scope.tenant(),
        "0 * * * *",
        ZoneId.of("UTC"),
        Duration.ZERO,
        Duration.ofHours(1),
        null,
        Object.class,
        new ScheduledRequest(
            new ScheduleOrders(catalog, admission).series(ScheduleKind.BACKUP, scope),
            ScheduleKind.BACKUP));
  }

  private ScheduledRequest own(ScheduleKind kind) {
    ScheduleOrders orders = new ScheduleOrders(catalog, admission);
    if (kind.ofFleet()) {
      return new ScheduledRequest(orders.series(kind), kind);
    }
    return new ScheduledRequest(
        kind.perDataset() ? orders.series(kind, SCOPE) : orders.series(kind, ACME), kind);
  }

  private void forged(ScheduledRequest request) {
    refused(FailureCode.REQUEST_FORGED, () -> steps.admit(request, start, start));
  }

  private static void refused(FailureCode code, ThrowingCallable call) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(call)
        .extracting(FailureException::code)
        .isEqualTo(code);
  }

  private ReconcileResult reconcile() {
    return steps.reconcile(new TenantGrant(ACME, "p-1", "rita", "seal"));
  }

  private KeptPage keep(Instant now) {
    return steps.keep(KEEPER, null, now);
  }

  /** When something hourly is due first. */
  private Instant firstHour() {
    return start.plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.HOURS);
  }

  private void declare(int version, Schedule... declared) {
    catalog.changePolicy(ACME, policy(version, declared), "p-" + version, "rita");
  }

  private Schedule hourly(ScheduleKind kind, @Nullable Pause pause) {
    return new Schedule(
        kind,
        "0 * * * *",
        ZoneId.of("UTC"),
        Duration.ZERO,
        Duration.ofHours(1),
        Duration.ofMinutes(30),
        start,
        pause);
  }

  private static Schedule watching(String cron) {
    return new Schedule(
        ScheduleKind.WATCH,
        cron,
        ZoneId.of("UTC"),
        Duration.ZERO,
        Duration.ofHours(1),
        Duration.ofMinutes(30),
        Instant.EPOCH,
        null);
  }

  private static Policy policy(int version, Schedule... declared) {
    return new Policy(
        "standard",
        version,
        Duration.ofDays(30),
        1,
        Duration.ofHours(1),
        Tier.BRONZE.rules(),
        List.of(),
        List.of(declared));
  }

  private void list(String id, Instant at) {
    catalog.importBackup(
        SCOPE,
        new BackupRecord(
            new BackupId(id),
            null,
            object("manifest-" + id),
            object("index-" + id),
            Envelope.of(policy(1), new DatasetId("main"), "eu", LockMode.COMPLIANCE),
            new BackupFacts(at, "18.6", 1, 1, 1, 1, 0, 1, 1),
            new BackupRecord.Origin("rita", "", "backup/acme/main", at, at),
            at,
            true,
            false));
  }

  private static ObjectRef object(String name) {
    return new ObjectRef("tenants/acme/" + name, "v-1", Digest.of(name), 1);
  }
}
