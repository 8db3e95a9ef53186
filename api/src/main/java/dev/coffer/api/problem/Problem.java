package dev.coffer.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.coffer.workflows.failure.FailureCode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Problem details, RFC 9457, with what a program needs to go on.
 *
 * @param type the runbook page that says what to do
 * @param title the code in words
 * @param status HTTP status
 * @param detail what happened: ids, counts and digests only
 * @param code one of Coffer's failure codes
 * @param exitCode what the command line ends with
 * @param errors the fields that are wrong, when it is about fields
 * @param running id of the run that is in the way, with code {@code BUSY}
 * @param incident id of the incident that was opened
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    FailureCode code,
    int exitCode,
    @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED) List<FieldError> errors,
    @Nullable String running,
    @Nullable String incident) {

  /** Its media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
  }

  /** The problem that a code stands for. */
  public static Problem of(FailureCode code, String detail) {
    return new Problem(
        code.runbook(),
        title(code),
        code.httpStatus(),
        detail,
        code,
        code.exitCode(),
        List.of(),
        null,
        null);
  }

  /** The same, with the incident that it opened. */
  public Problem withIncident(@Nullable String id) {
    return new Problem(type, title, status, detail, code, exitCode, errors, running, id);
  }

  Problem withErrors(List<FieldError> fields) {
    return new Problem(type, title, status, detail, code, exitCode, fields, running, incident);
  }

  Problem withRunning(@Nullable String id) {
    return new Problem(type, title, status, detail, code, exitCode, errors, id, incident);
  }

  /** HTTP knows finer words than our codes for a request that is wrong: 405, 415, 431 … */
  Problem withStatus(int other) {
    return new Problem(type, title, other, detail, code, exitCode, errors, running, incident);
  }

  private static String title(FailureCode code) {
    String words = code.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
