package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import java.io.PrintWriter;
import java.util.Locale;

/** Plans and results of purges and offboardings, as text. */
final class PurgePlans {
  private PurgePlans() {}

  /** What is decided on: the plan, and whom the tenant's data goes to. */
  static void print(PrintWriter out, JsonNode purge) {
    JsonNode plan = purge.path("plan");
    if (purge.hasNonNull("exportTo")) {
      out.println("export to " + Values.text(purge.path("exportTo")));
    }
    out.println("judged at " + Values.time(plan.path("at")));
    out.println("expired   " + Values.text(plan.path("expired")) + " backups");
    out.println(
        "locked    "
            + Values.text(plan.path("locked"))
            + " backups"
            + (plan.hasNonNull("lockedUntil")
                ? ", the first until " + Values.time(plan.path("lockedUntil"))
                : ""));
    out.println("kept      " + Values.text(plan.path("kept")) + " backups");
    out.println(
        "orphans   "
            + Values.text(plan.path("orphans"))
            + " objects, "
            + Values.size(plan.path("orphanBytes")));
    if (plan.path("unlisted").asInt() > 0) {
      out.println(
          "unlisted  "
              + Values.text(plan.path("unlisted"))
              + " signed manifests that the catalog does not list: coffer catalog rebuild");
    }
    if (plan.path("export").isObject()) {
      out.println(
          "exports   "
              + Values.text(plan.path("export").path("datasets"))
              + " datasets, to be fetched for "
              + Values.text(plan.path("export").path("kept")));
    }
    out.println("approvals " + Values.text(plan.path("approvals")));
    out.println("grace     " + Values.text(plan.path("grace")));
    out.println("plan      " + Values.text(plan.path("digest")));
  }

  static void printBackups(PrintWriter out, ArrayNode backups) {
    if (!backups.isEmpty()) {
      new Table()
          .column("BACKUP", "backup")
          .column("DATASET", "dataset")
          .column("STATE", "state")
          .column("UNTIL", row -> Values.time(row.path("until")))
          .column("WHY", PurgePlans::reasons)
          .column("LEFT", row -> Values.text(row.path("left")))
          .print(backups, out);
    }
  }

  private static String reasons(JsonNode row) {
    StringBuilder reasons = new StringBuilder();
    for (JsonNode reason : row.path("reasons")) {
      reasons
          .append(reasons.isEmpty() ? "" : ", ")
          .append(reason.asText().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    return reasons.toString();
  }

  static void printResult(PrintWriter out, JsonNode result) {
    if (result.path("outcome").asText().equals("NOTHING_DUE")) {
      out.println("nothing is due");
      return;
    }
    out.println(
        "purged "
            + Values.text(result.path("backups"))
            + " backups: "
            + Values.text(result.path("objects"))
            + " objects, "
            + Values.size(result.path("bytes"))
            + ", every one read back as gone");
    if (result.path("skipped").asInt() > 0) {
      out.println("  " + Values.text(result.path("skipped")) + " are held or in use and stay");
    }
    if (result.path("locked").asInt() > 0) {
      out.println(
          "  "
              + Values.text(result.path("locked"))
              + " objects stay locked until "
              + Values.time(result.path("lockedUntil")));
    }
    if (result.path("held").asInt() > 0) {
      out.println("  " + Values.text(result.path("held")) + " objects stay under a legal hold");
    }
    for (JsonNode export : result.path("exports")) {
      printExport(out, export);
    }
    out.println("certificate " + Values.text(result.path("certificate").path("key")));
  }

  static void printExport(PrintWriter out, JsonNode export) {
    out.println(
        "exported  "
            + Values.text(export.path("dataset"))
            + " of backup "
            + Values.text(export.path("backup"))
            + ", "
            + Values.size(export.path("bytes"))
            + " in "
            + Values.text(export.path("parts"))
            + " parts until "
            + Values.time(export.path("until")));
    out.println("          " + Values.text(export.path("place")));
    out.println("          sha256 " + Values.text(export.path("sha256")));
  }
}
