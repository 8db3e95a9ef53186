package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.ScheduleBook;
import dev.coffer.activities.schedule.Schedules;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.temporal.WorkflowIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds runs that were due and did not come to a good end in their window. The schedule says when
 * one was due, the catalog alone whether there was a good one since: a run that the workflow
 * service started, skipped or lost looks the same.
 */
final class ScheduleWatch {
  /** A run that ended so long after the workflow service's now was ended by a wrong clock (T6). */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final ScheduleBook book;
  private final Schedules schedules;
  private final AuditLog audit;

  ScheduleWatch(ScheduleBook book, Schedules schedules, AuditLog audit) {
    this.book = book;
    this.schedules = schedules;
    this.audit = audit;
  }

  /** How many runs were found missing, and how many are not any more. */
  record Found(int missed, int cleared) {
    static final Found NOTHING = new Found(0, 0);

    Found plus(Found other) {
      return new Found(missed + other.missed, cleared + other.cleared);
    }
  }

  /** Looks at one tenant; of each schedule only at what was due last. */
  Found look(TenantId tenant, List<Due> declared, Instant now) {
    List<MissedRun> open = book.open(tenant);
    int missed = 0;
    for (Due due : declared) {
      Optional<MissedRun> late = late(due, now);
      if (late.isPresent() && open.stream().noneMatch(known -> same(known, late.get()))) {
        note(late.get(), "run.missed");
        book.missed(late.get());
        missed++;
      }
    }
    int cleared = 0;
    for (MissedRun known : open) {
      if (over(known, declared, now)) {
        note(known, "run.missed.cleared");
        book.cleared(known);
        cleared++;
      }
    }
    return new Found(missed, cleared);
  }

  private Optional<MissedRun> late(Due due, Instant now) {
    if (due.schedule().pausedAt(now)) {
      return Optional.empty();
    }
    Instant until = now.minus(due.schedule().within());
    ScheduleKind kind = due.schedule().kind();
    return schedules
        .lastDue(due.id(), due.since(), until)
        .flatMap(
            slot -> {
              Optional<Instant> good = good(due.tenant(), kind, due.dataset(), now);
              return good.isPresent() && !good.get().isBefore(slot)
                  ? Optional.empty()
                  : Optional.of(
                      new MissedRun(due.tenant(), kind, due.dataset(), slot, good.orElse(null)));
            });
  }

  private boolean over(MissedRun known, List<Due> declared, Instant now) {
    boolean asked =
        declared.stream()
            .anyMatch(
                due ->
                    due.schedule().kind() == known.kind()
                        && Objects.equals(due.dataset(), known.dataset()));
    return !asked
        || good(known.tenant(), known.kind(), known.dataset(), now)
            .filter(good -> !good.isBefore(known.slot()))
            .isPresent();
  }

  private Optional<Instant> good(
      TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset, Instant now) {
    return book.newestGood(tenant, kind, dataset, now.plus(SKEW));
  }

  private static boolean same(MissedRun known, MissedRun other) {
    return known.kind() == other.kind()
        && Objects.equals(known.dataset(), other.dataset())
        && known.slot().equals(other.slot());
  }

  private void note(MissedRun missed, String action) {
    DatasetId dataset = missed.dataset();
    audit.append(
        missed.tenant(),
        WorkflowIds.missed(missed.tenant(), missed.kind(), dataset, missed.slot()) + '/' + action,
        ScheduledRequest.BY_SCHEDULE,
        action,
        dataset == null
            ? Map.of("kind", missed.kind().name(), "due", missed.slot().toString())
            : Map.of(
                "kind", missed.kind().name(),
                "dataset", dataset.value(),
                "due", missed.slot().toString()));
  }
}
