package dev.coffer.activities.catalog;

import static dev.coffer.activities.catalog.Sample.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.verify.VerifyRequest;
import java.time.Instant;
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

  private MissedRun missed(Instant slot, @Nullable Instant lastGood) {
    return new MissedRun(
        sample.tenant, ScheduleKind.BACKUP, sample.scope.dataset(), slot, lastGood);
  }

  private Optional<Instant> good(ScheduleKind kind, Instant notAfter) {
    return book.newestGood(sample.tenant, kind, sample.scope.dataset(), notAfter);
  }
}
