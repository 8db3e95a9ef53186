package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffer key …}. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Rotates tenants' keys, watches over destroyed ones, shows what may be known.")
final class KeyCommands implements Runnable {
  /** Some tenants of a fleet failed: what they failed with decides nothing for the others. */
  private static final int SOME_FAILED = 8;

  /** A security check failed, and an incident is open. */
  private static final int RISEN = 7;

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** Whose keys. */
  static final class Whose {
    @Option(names = "--tenant", paramLabel = "ID", description = "This tenant's.")
    @Nullable String tenant;

    @Option(names = "--all", description = "Every tenant's, a few at a time.")
    boolean all;
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = "Makes a new version of a tenant's key and rewraps its data keys under it.",
      footer = {
        "",
        "Reads no backup; backups and restores go on beside it. Older versions open nothing after.",
        "",
        "For example:",
        "  coffer key rotate --tenant acme",
        "  coffer key rotate --all"
      })
  int rotate(
      @Mixin Session session,
      @Mixin Following following,
      @ArgGroup(multiplicity = "1") Whose whose,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why; for the audit trail.")
          @Nullable String reason,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same rotation.")
          @Nullable String key) {
    Api api = session.api();
    String path = whose.tenant == null ? "/v1" : Place.tenant(whose.tenant);
    ObjectNode body = Json.put(Json.object(), "reason", reason);
    JsonNode run = api.post(path + "/rotations", body, key);
    PrintWriter out = session.out();
    if (whose.tenant != null) {
      String tenant = whose.tenant;
      return following.follow(
          session, api, run, ignored -> {}, end -> rotated(out, tenant, end.path("result")));
    }
    Counted failed = new Counted("failed");
    int code =
        following.follow(
            session, api, run, ignored -> {}, end -> rotated(out, end.path("result")), failed);
    return code == 0 && failed.some ? SOME_FAILED : code;
  }

  /** Whether a run over a fleet counted something of this name. */
  private static final class Counted implements java.util.function.Consumer<JsonNode> {
    private final String name;
    private boolean some;

    Counted(String name) {
      this.name = name;
    }

    @Override
    public void accept(JsonNode end) {
      some = end.path("result").path(name).asInt() > 0;
    }
  }

  private static void rotated(PrintWriter out, String tenant, JsonNode result) {
    out.println(
        "keys of %s: revision %s, %s keys under version %s, new data under epoch %s"
            .formatted(
                tenant,
                Values.text(result.path("revision")),
                Values.text(result.path("keys")),
                Values.text(result.path("keyVersion")),
                Values.text(result.path("epoch"))));
  }

  private static void rotated(PrintWriter out, JsonNode result) {
    out.println(
        "rotated %s of %s tenants, %s failed"
            .formatted(
                Values.text(result.path("done")),
                Values.text(result.path("of")),
                Values.text(result.path("failed"))));
    result
        .path("refused")
        .forEach(
            refused ->
                out.println(
                    "  "
                        + Values.text(refused.path("tenant"))
                        + ": "
                        + Values.text(refused.path("code"))));
  }

  /** Which epochs are compromised. */
  static final class Which {
    @Option(names = "--epoch", paramLabel = "N", description = "This one's key; may be repeated.")
    @Nullable List<Integer> epochs;

    @Option(names = "--all-epochs", description = "All of them.")
    boolean all;

    private ObjectNode body(String reason) {
      ObjectNode body = Json.object().put("reason", reason);
      if (epochs == null) {
        return body.put("allEpochs", all);
      }
      epochs.forEach(body.putArray("epochs")::add);
      return body;
    }
  }

  @Command(
      name = "compromise",
      mixinStandardHelpOptions = true,
      description = "Answers that data keys are in other hands: seals again, shreds the old keys.",
      footer = {
        "",
        "Says first what is sealed again. Every backup can be restored at any moment; what a lock",
        "keeps stays as ciphertext of the old keys, and is listed with its date.",
        "",
        "For example:",
        "  coffer key compromise --tenant acme --epoch 1 --reason \"laptop lost\" --preview"
      })
  int compromise(
      @Mixin Session session,
      @Mixin Following following,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String named,
      @ArgGroup(multiplicity = "1") Which which,
      @Option(
              names = "--reason",
              required = true,
              paramLabel = "TEXT",
              description = "Why; for the audit trail and the report.")
          String reason,
      @Option(names = "--preview", description = "Only say what would be sealed again.")
          boolean preview,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same answer.")
          @Nullable String key) {
    Api api = session.api();
    String tenant = Place.tenant(api, named);
    String path = Place.tenant(tenant) + "/compromises";
    PrintWriter out = session.out();
    if (preview || !session.json) {
      JsonNode plan = api.post(path, which.body(reason).put("preview", true), null);
      Following watched = new Following();
      int code =
          watched.follow(
              session, api, plan, ignored -> {}, end -> planned(out, tenant, end.path("result")));
      if (preview || code != 0) {
        return code;
      }
    }
    JsonNode run = api.post(path, which.body(reason), key);
    return following.follow(
        session, api, run, ignored -> {}, end -> answered(out, tenant, end.path("result")));
  }

  private static void planned(PrintWriter out, String tenant, JsonNode result) {
    out.println(
        "of %s to be sealed again: %s backups, %s packs, %s, of epochs %s"
            .formatted(
                tenant,
                Values.text(result.path("backups")),
                Values.text(result.path("packs")),
                Values.size(result.path("bytes")),
                epochs(result)));
  }

  private static void answered(PrintWriter out, String tenant, JsonNode result) {
    JsonNode shredded = result.path("shredded");
    out.println(
        "of %s sealed again under epoch %s: %s backups, %s packs, %s"
            .formatted(
                tenant,
                Values.text(shredded.path("epoch")),
                Values.text(result.path("backups")),
                Values.text(result.path("packs")),
                Values.size(result.path("bytes"))));
    out.println(
        "shredded epochs %s; keyring %s, nothing opens below version %s"
            .formatted(
                epochs(result),
                Values.text(shredded.path("revision")),
                Values.text(shredded.path("keyVersion"))));
    out.println(
        "%s objects, %s, stay as ciphertext of the old keys"
            .formatted(
                Values.text(shredded.path("remaining")),
                Values.size(shredded.path("remainingBytes"))));
    new Table()
        .column("LOCKED UNTIL", row -> Values.time(row.path("lockedUntil")))
        .column("OBJECTS", "versions")
        .column("SIZE", row -> Values.size(row.path("bytes")))
        .print(shredded.path("dates"), out);
    out.println("report " + Values.text(shredded.at("/report/key")));
  }

  private static String epochs(JsonNode result) {
    StringJoiner numbers = new StringJoiner(", ");
    result.path("epochs").forEach(epoch -> numbers.add(Values.text(epoch)));
    return numbers.toString();
  }

  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = "Looks for keys of tenants that left; what is back is destroyed and reported.",
      footer = {
        "",
        "A copy of the key service's storage that is put back brings destroyed keys to life again.",
        "Exits with 7 when one was back; coffer incident list names it.",
        "",
        "For example:",
        "  coffer key watch"
      })
  int watch(@Mixin Session session, @Mixin Following following) {
    Api api = session.api();
    JsonNode run = api.post("/v1/watch", Json.object(), null);
    Counted found = new Counted("risen");
    int code =
        following.follow(
            session,
            api,
            run,
            ignored -> {},
            end -> watched(session.out(), end.path("result")),
            found);
    return code == 0 && found.some ? RISEN : code;
  }

  private static void watched(PrintWriter out, JsonNode result) {
    out.println(
        "looked at %s tenants that left: %s keys were back, %s could not be looked at"
            .formatted(
                Values.text(result.path("looked")),
                Values.text(result.path("risen")),
                Values.text(result.path("unknown"))));
    for (JsonNode name : result.path("names")) {
      out.println("  " + Values.text(name));
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows revision, versions and epochs of a tenant's keyring; never a key.")
  void show(
      @Mixin Session session,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String named) {
    Api api = session.api();
    String tenant = Place.tenant(api, named);
    JsonNode keyring = api.get(Place.tenant(tenant) + "/keyring");
    if (session.printed(keyring)) {
      return;
    }
    PrintWriter out = session.out();
    out.println("tenant    " + tenant);
    out.println("revision  " + Values.text(keyring.path("revision")));
    out.println("version   " + Values.text(keyring.path("keyVersion")));
    out.println("minimum   " + Values.text(keyring.path("minimumVersion")));
    new Table()
        .column("EPOCH", "number")
        .column("SINCE", row -> Values.time(row.path("createdAt")))
        .print(keyring.path("epochs"), out);
  }
}
