package dev.coffer.workflows.temporal;

import dev.coffer.workflows.failure.FailureCode;

/**
 * How a run ends; the last value of its search attribute {@code RunState}. It is the one to trust:
 * the workflow service closes every run as cancelled that was once asked to cancel, also one that
 * could not be stopped any more and is {@link #DONE}, or that met a failed check and is {@link
 * #HALTED}.
 */
public enum Ending {
  DONE,
  /** Refused by its state, by policy or by a person, before any effect. */
  REFUSED,
  /** An outside service or a defect ended it. */
  FAILED,
  /** A check failed; an incident is open. */
  HALTED,
  CANCELLED;

  /** How a run ends that fails with this code. */
  public static Ending of(FailureCode code) {
    if (code == FailureCode.CANCELLED) {
      return CANCELLED;
    }
    return switch (code.blame()) {
      case CALLER, OPERATOR -> REFUSED;
      case SECURITY -> HALTED;
      case EXTERNAL, DEFECT -> FAILED;
    };
  }
}
