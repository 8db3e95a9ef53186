package dev.coffer.api.problem;

import dev.coffer.workflows.failure.FailureCode;
import java.util.List;

/** The API's own no, before any work was accepted; carries the whole problem. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  private Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** No, with a code. */
  public static Refusal because(FailureCode code, String detail) {
    return new Refusal(Problem.of(code, detail));
  }

  /** This field is wrong. */
  public static Refusal field(String field, String message) {
    return because(FailureCode.INVALID_REQUEST, field, message);
  }

  /** This field is wrong, in a way that has a code of its own. */
  public static Refusal because(FailureCode code, String field, String message) {
    return fields(code, List.of(new FieldError(field, message)));
  }

  static Refusal fields(FailureCode code, List<FieldError> errors) {
    FieldError first = errors.getFirst();
    return new Refusal(Problem.of(code, first.field() + ' ' + first.message()).withErrors(errors));
  }

  /** Not there, or not the caller's to see: the two are told in the same words. */
  public static Refusal missing(String what) {
    return because(FailureCode.NOT_FOUND, "no such " + what);
  }

  /** Another run is in the way. */
  public static Refusal busy(String what, String running) {
    return new Refusal(Problem.of(FailureCode.BUSY, what + " is running").withRunning(running));
  }

  public Problem problem() {
    return problem;
  }
}
