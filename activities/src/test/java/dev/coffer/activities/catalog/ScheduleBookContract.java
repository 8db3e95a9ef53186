package dev.coffer.activities.catalog;

import static dev.coffer.activities.catalog.Sample.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.watch.WatchResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every book of schedules promises. */
abstract class ScheduleBookContract {
  private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");

  private Catalog catalog;
  private ScheduleBook book;
  private Sample sample;

  abstract Catalog catalog();

  abstract ScheduleBook book();

  abstract PurgeBook purges();

  abstract Departures departures();

  @BeforeEach
  void onboard() {
    catalog = catalog();
    book = book();
    sample = Sample.onboarded(catalog);
  }

  @Test
  @DisplayName("names the active datasets of one tenant, by id, with their scope")
  void datasets() {
    assertThat(book.datasets(sample.tenant))
        .extracting(ScheduleBook.ActiveDataset::scope)
        .containsExactly(sample.scope);
    assertThat(book.datasets(sample.tenant).getFirst().since()).isBefore(LATER);
    assertThat(book.datasets(new Sample().tenant)).isEmpty();
  }

  @Test
  @DisplayName("the newest good backup counts, and one that was found wanting does not")
  void backups() {
    assertThat(good(ScheduleKind.BACKUP, LATER)).isEmpty();
    catalog.backupStarted(sample.order("b-1", null));
    assertThat(good(ScheduleKind.BACKUP, LATER)).isEmpty();
    catalog.backupCommitted(sample.committed("b-1", 0));
    Optional<Instant> first = good(ScheduleKind.BACKUP, LATER);
    assertThat(first).isPresent();

    VerifyRequest failing = sample.verifyRequest("v-1", "b-1", VerificationLevel.FULL);
    catalog.verified(failing, Sample.verdict(failing, FailureCode.PACK_ALTERED));
    assertThat(good(ScheduleKind.BACKUP, LATER)).isEmpty();
    assertThat(good(ScheduleKind.VERIFY, LATER)).isEmpty();
  }

  @Test
  @DisplayName("an imported backup keeps no promise to take one")
  void imported() {
    catalog.backupStarted(sample.adopted("i-1", 0).backup().order());
    catalog.backupCommitted(sample.adopted("i-1", 0));
    assertThat(good(ScheduleKind.BACKUP, LATER)).isEmpty();
  }

  @Test
  @DisplayName("T6 a run that ended later than now was ended by a wrong clock, and does not count")
  void fromTheFuture() {
    catalog.backupCommitted(sample.committed("b-1", 0));
    Instant end = good(ScheduleKind.BACKUP, LATER).orElseThrow();

    assertThat(good(ScheduleKind.BACKUP, end)).contains(end);
    assertThat(good(ScheduleKind.BACKUP, end.minusSeconds(1))).isEmpty();
  }

  @Test
  @DisplayName("verifications that passed and rotations that are done count likewise")
  void others() {
    catalog.backupCommitted(sample.committed("b-1", 0));
    VerifyRequest passing = sample.verifyRequest("v-1", "b-1", VerificationLevel.SAMPLE);
    catalog.verified(passing, Sample.verdict(passing, null));
    assertThat(good(ScheduleKind.VERIFY, LATER)).isPresent();

    assertThat(book.newestGood(sample.tenant, ScheduleKind.ROTATION, null, LATER)).isEmpty();
    catalog.rotationStarted(sample.rotationOrder("k-1", 1));
    catalog.rotationDone(sample.rotated("k-1", 2));
    assertThat(book.newestGood(sample.tenant, ScheduleKind.ROTATION, null, LATER)).isPresent();
  }

  @Test
  @DisplayName("a purge that came to its end counts; a dry run does not, nor one of everything")
  void purgesThatEnded() {
    settled("g-1", true, PurgeRequest.Extent.EXPIRED);
    settled("o-1", false, PurgeRequest.Extent.EVERYTHING);
    assertThat(book.newestGood(sample.tenant, ScheduleKind.PURGE, null, LATER)).isEmpty();
    settled("g-2", false, PurgeRequest.Extent.EXPIRED);
    assertThat(book.newestGood(sample.tenant, ScheduleKind.PURGE, null, LATER)).isPresent();
  }

  @Test
  @DisplayName("a watch counts that could look at every key, and none of it is a tenant's")
  void watches() {
    Optional<Instant> before = watched();
    departures().watched(sample.tenant + "-w-1", new WatchResult(null, 7, 0, 1, List.of()));
    assertThat(watched()).isEqualTo(before);
    departures().watched(sample.tenant + "-w-2", new WatchResult(null, 7, 1, 0, List.of()));
    departures().watched(sample.tenant + "-w-2", new WatchResult(null, 9, 9, 9, List.of()));
    assertThat(watched()).isPresent().isNotEqualTo(before);
    assertThat(book.newestGood(sample.tenant, ScheduleKind.WATCH, null, LATER)).isEmpty();
  }

  @Test
  @DisplayName("what runs for the fleet is due since it was first declared so")
  void ofTheFleet() {
    Schedule first = book.declared(watching("0 3 * * *", NOON));
    assertThat(book.declared(watching("0 3 * * *", NOON.plusSeconds(60)))).isEqualTo(first);
    Schedule other = watching("0 4 * * *", NOON.plusSeconds(120));
    assertThat(book.declared(other)).isEqualTo(other);
    assertThat(book.declared(watching("0 4 * * *", NOON.plusSeconds(180)))).isEqualTo(other);
  }

  @Test
  @DisplayName("what the fleet misses is counted; what one misses that leaves is not any more")
  void counted() {
    int before = book.open();
    MissedRun fleets =
        new MissedRun(
            TenantId.PLATFORM,
            ScheduleKind.WATCH,
            null,
            NOON.plusSeconds(Math.abs((long) sample.tenant.hashCode())),
            null);
    book.missed(fleets);
    book.missed(missed(NOON, null));
    assertThat(book.open()).isEqualTo(before + 2);
    assertThat(book.open(TenantId.PLATFORM)).contains(fleets);
    departures().leaving(sample.tenant);
    assertThat(book.open()).isEqualTo(before + 1);
    book.cleared(fleets);
    assertThat(book.open()).isEqualTo(before);
  }

  @Test
  @DisplayName("I-11 a missed run is kept once, told once, cleared once")
  void missedOnce() {
    int before = book.open();
    MissedRun missed = missed(NOON, null);
    book.missed(missed);
    book.missed(missed(NOON, NOON.minusSeconds(60)));
    assertThat(book.open(sample.tenant)).containsExactly(missed);
    assertThat(book.open()).isEqualTo(before + 1);
    assertThat(book.untold(Integer.MAX_VALUE)).contains(missed);

    book.told(missed);
    book.told(missed);
    assertThat(book.untold(Integer.MAX_VALUE)).doesNotContain(missed);
    assertThat(book.open(sample.tenant)).containsExactly(missed);
    book.cleared(missed);
    book.cleared(missed);
    book.missed(missed);
    assertThat(book.open(sample.tenant)).isEmpty();
    assertThat(book.open()).isEqualTo(before);
  }

  @Test
  @DisplayName("each missed window is one of its own; one of the whole tenant has no dataset")
  void windows() {
    MissedRun rotation = new MissedRun(sample.tenant, ScheduleKind.ROTATION, null, NOON, null);
    book.missed(missed(NOON, null));
    book.missed(missed(NOON.plusSeconds(3600), null));
    book.missed(rotation);

    assertThat(book.open(sample.tenant))
        .containsExactly(missed(NOON, null), missed(NOON.plusSeconds(3600), null), rotation);
    book.cleared(missed(NOON, null));
    assertThat(book.untold(Integer.MAX_VALUE))
        .contains(missed(NOON.plusSeconds(3600), null), rotation)
        .doesNotContain(missed(NOON, null));
  }

  private Optional<Instant> watched() {
    return book.newestGood(TenantId.PLATFORM, ScheduleKind.WATCH, null, LATER);
  }

  /** One that had nothing to delete. */
  private void settled(String id, boolean dryRun, PurgeRequest.Extent extent) {
    PurgeRequest request =
        new PurgeRequest(
            id, new TenantGrant(sample.tenant, id, "alice", "seal"), dryRun, "", extent, null);
    PurgePlan plan =
        new PurgePlan(
            request,
            NOON,
            Digest.of("items"),
            0,
            0,
            null,
            0,
            0,
            0,
            0,
            null,
            0,
            Duration.ofHours(1),
            Duration.ofHours(1));
    purges().started(request, "purge/" + sample.tenant);
    purges().planned(plan, List.of());
    purges().settled(plan);
  }

  private static Schedule watching(String cron, Instant since) {
    return new Schedule(
        ScheduleKind.WATCH,
        cron,
        ZoneId.of("UTC"),
        Duration.ZERO,
        Duration.ofHours(1),
        Duration.ofHours(4),
        since,
        null);
  }

  private MissedRun missed(Instant slot, @Nullable Instant lastGood) {
    return new MissedRun(
        sample.tenant, ScheduleKind.BACKUP, sample.scope.dataset(), slot, lastGood);
  }

  private Optional<Instant> good(ScheduleKind kind, Instant notAfter) {
    return book.newestGood(sample.tenant, kind, sample.scope.dataset(), notAfter);
  }
}
