package dev.coffer.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.cli.remote.Refused;
import java.io.PrintWriter;

/** Says on one line why a command did not do what it was asked, and with which code it ends. */
public final class Complaint {
  /** Exit code for bad input. */
  public static final int BAD_INPUT = 2;

  /** Exit code for a failed security check. */
  public static final int HALTED = 7;

  private static final int DEFECT = 9;

  private Complaint() {}

  /** What was refused. */
  public static int print(Refused refused, PrintWriter to) {
    JsonNode problem = refused.problem();
    if (problem == null) {
      to.println("coffer: " + refused.getMessage());
    } else {
      print(problem, to);
    }
    return refused.exitCode();
  }

  /** A problem of the API, or of a run. */
  public static void print(JsonNode problem, PrintWriter to) {
    to.println("coffer: " + problem.path("code").asText() + ": " + problem.path("detail").asText());
    for (JsonNode error : problem.path("errors")) {
      if (problem.path("errors").size() > 1) {
        to.println("  " + error.path("field").asText() + " " + error.path("message").asText());
      }
    }
    if (problem.hasNonNull("running")) {
      to.println("  in the way: " + problem.path("running").asText());
    }
    if (problem.hasNonNull("incident")) {
      to.println("  incident: " + problem.path("incident").asText());
    }
    if (problem.path("exitCode").asInt() > BAD_INPUT + 3) {
      to.println("  what to do: " + problem.path("type").asText());
    }
  }

  /** A defect of the command line itself. */
  public static int print(Throwable defect, PrintWriter to) {
    to.println("coffer: a defect of the command line: " + defect);
    return DEFECT;
  }
}
