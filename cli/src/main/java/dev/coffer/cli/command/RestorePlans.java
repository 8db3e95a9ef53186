package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.cli.output.Values;
import java.io.PrintWriter;

/** Plans and results of restores, as text. */
final class RestorePlans {
  private RestorePlans() {}

  static void print(PrintWriter out, JsonNode plan) {
    out.println(
        "of        " + Values.text(plan.path("tenant")) + '/' + Values.text(plan.path("dataset")));
    out.println("backup    " + Values.text(plan.path("backup")));
    out.println("holds     " + Values.time(plan.path("cutAt")));
    out.println(
        "size      "
            + Values.text(plan.path("rows"))
            + " rows, "
            + Values.size(plan.path("bytes"))
            + " in "
            + Values.text(plan.path("streams"))
            + " streams");
    out.println("approvals " + Values.text(plan.path("approvals")));
    if (plan.has("replacesLive")) {
      out.println(
          "replaces  "
              + (plan.path("replacesLive").asBoolean()
                  ? "live data, kept as the safety copy"
                  : "nothing: the target is empty"));
    }
    if (plan.hasNonNull("digest")) {
      out.println("plan      " + Values.text(plan.path("digest")));
    }
  }

  static void printResult(PrintWriter out, String tenant, JsonNode end) {
    JsonNode result = end.path("result");
    out.println(
        "restored "
            + tenant
            + '/'
            + Values.text(end.path("dataset"))
            + " from "
            + Values.text(result.path("backup"))
            + ": "
            + Values.text(result.path("rows"))
            + " rows, "
            + Values.size(result.path("bytes"))
            + ", every one verified; live since "
            + Values.time(result.path("promotedAt")));
    if (result.path("shadowed").asInt() > 0) {
      out.println("  something lies on top of its objects; an incident reports it");
    }
    if (result.path("undoable").asBoolean()) {
      out.println(
          "  to take it back: coffer restore undo "
              + Values.text(end.path("id"))
              + " --tenant "
              + tenant);
    }
  }
}
