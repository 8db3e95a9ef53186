package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a restore stands; the answer of its query. */
public record RestoreStatus(
    State state, @Nullable RestorePlan plan, List<Decision> decisions, @Nullable String failure) {

  /** The runbook's lines. */
  public enum State {
    PLANNING,
    WAITING_FOR_APPROVAL,
    OPENING,
    STAGING,
    VERIFYING,
    PROMOTING,
    CHECKING,
    PROVING,
    DONE,
    REFUSED,
    HALTED,
    CANCELLED
  }

  public RestoreStatus {
    requireNonNull(state, "state is null");
    decisions = List.copyOf(decisions);
  }
}
