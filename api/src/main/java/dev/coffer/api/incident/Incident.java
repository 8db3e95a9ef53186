package dev.coffer.api.incident;

import dev.coffer.workflows.failure.FailureCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with one tenant, and what was done about it.
 *
 * @param dataset absent when it is about the tenant as a whole
 * @param state {@code CONTAINING}, {@code WAITING_FOR_VERDICT}, {@code THAWED}, {@code
 *     STAYS_FROZEN} or {@code CLOSED}
 * @param kind the kind of run that opened it
 * @param subject id of that run
 * @param halted whether that run was stopped and the tenant's restores frozen; else it only reports
 * @param steps what was done, in order; only in the answer for one incident
 * @param evidence key of the locked evidence bundle
 * @param runbook the page that says what to do
 */
public record Incident(
    String tenant,
    @Nullable String dataset,
    String id,
    String state,
    FailureCode code,
    String text,
    String kind,
    String subject,
    @Nullable String backup,
    @Nullable String restore,
    boolean halted,
    @Nullable String requestedBy,
    Instant openedAt,
    @Nullable Instant closedAt,
    List<String> steps,
    @Nullable String evidence,
    @Nullable String verdictBy,
    @Nullable String verdictNote,
    String runbook) {

  public Incident {
    steps = List.copyOf(steps);
  }

  Incident withSteps(String now, List<String> done) {
    return new Incident(
        tenant,
        dataset,
        id,
        now,
        code,
        text,
        kind,
        subject,
        backup,
        restore,
        halted,
        requestedBy,
        openedAt,
        closedAt,
        done,
        evidence,
        verdictBy,
        verdictNote,
        runbook);
  }
}
