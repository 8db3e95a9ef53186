package dev.coffer.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A command cannot go on. Its text is one clear line. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final transient @Nullable JsonNode problem;

  /** No, for a reason of the command line's own. */
  public Refused(int exitCode, String text) {
    super(text, null, false, false);
    this.exitCode = exitCode;
    this.problem = null;
  }

  /** No, as the API says it. */
  public Refused(JsonNode problem) {
    super(problem.path("detail").asText("refused"), null, false, false);
    this.exitCode = problem.path("exitCode").asInt(9);
    this.problem = problem;
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }

  /** The API's problem, when it was the API. */
  public @Nullable JsonNode problem() {
    return problem;
  }
}
