package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.remote.Json;
import dev.coffer.cli.remote.Refused;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said of a policy; nothing has to be. */
final class PolicyOptions {
  /** Which backups the classes are about. */
  static final class Of {
    @Option(
        names = "--dataset",
        paramLabel = "ID",
        description =
            "Tier, classes, ages and zone are of this dataset; of all others when absent.")
    @Nullable String dataset;

    @Option(names = "--inherit", description = "Keep of the dataset what is kept of the others.")
    boolean inherit;
  }

  /** Whose defaults the classes take. */
  enum Tier {
    BRONZE,
    SILVER,
    GOLD
  }

  @Option(names = "--policy", paramLabel = "NAME", description = "Name of the policy.")
  @Nullable String name;

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      description = "Keep what this tier keeps: bronze, silver, gold.")
  @Nullable Tier tier;

  @Option(names = "--keep-last", paramLabel = "N", description = "Keep the newest N good backups.")
  @Nullable Integer last;

  @Option(names = "--keep-hourly", paramLabel = "N", description = "And the first one of N hours,")
  @Nullable Integer hourly;

  @Option(names = "--keep-daily", paramLabel = "N", description = "of N days,")
  @Nullable Integer daily;

  @Option(names = "--keep-weekly", paramLabel = "N", description = "of N weeks,")
  @Nullable Integer weekly;

  @Option(names = "--keep-monthly", paramLabel = "N", description = "of N months,")
  @Nullable Integer monthly;

  @Option(names = "--keep-yearly", paramLabel = "N", description = "of N years.")
  @Nullable Integer yearly;

  @Option(
      names = "--minimum-age",
      paramLabel = "TIME",
      description = "Purge nothing that is younger, for example 7d.")
  @Nullable String minimumAge;

  @Option(
      names = "--maximum-age",
      paramLabel = "TIME",
      description = "Keep nothing for its class that is older, for example 400d; or none.")
  @Nullable String maximumAge;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Whose days these are, for example Europe/Berlin.")
  @Nullable String zone;

  @Option(
      names = "--retention",
      paramLabel = "TIME",
      description = "How long every backup stays locked, for example 30d.")
  @Nullable String retention;

  @Option(
      names = "--approvals",
      paramLabel = "N",
      description = "People other than the requester who must approve a restore.")
  @Nullable Integer approvals;

  @Option(
      names = "--approval-expiry",
      paramLabel = "TIME",
      description = "How long a restore waits for them, for example 1d.")
  @Nullable String approvalExpiry;

  /**
   * The policy as the API takes it: only what was named.
   *
   * @param dataset the one that tier and classes are of; null when they are the tenant's
   */
  ObjectNode policyOrEmpty(@Nullable String dataset) {
    ObjectNode policy = Json.put(Json.object(), "id", name);
    if (dataset == null) {
      keep(policy);
    } else {
      ObjectNode own = keep(Json.object());
      if (!own.isEmpty()) {
        policy.putObject("datasets").set(dataset, own);
      }
    }
    Json.put(policy, "retention", Session.duration("--retention", retention));
    put(policy, "restoreApprovals", approvals);
    Json.put(policy, "approvalExpiry", Session.duration("--approval-expiry", approvalExpiry));
    return policy;
  }

  private ObjectNode keep(ObjectNode rules) {
    Json.put(rules, "tier", tier == null ? null : tier.name().toUpperCase(Locale.ROOT));
    ObjectNode keep = Json.object();
    put(keep, "last", last);
    put(keep, "hourly", hourly);
    put(keep, "daily", daily);
    put(keep, "weekly", weekly);
    put(keep, "monthly", monthly);
    put(keep, "yearly", yearly);
    Json.put(keep, "minimumAge", Session.duration("--minimum-age", minimumAge));
    Json.put(
        keep,
        "maximumAge",
        "none".equals(maximumAge) ? "PT0S" : Session.duration("--maximum-age", maximumAge));
    Json.put(keep, "zone", zone);
    if (!keep.isEmpty()) {
      rules.set("keep", keep);
    }
    return rules;
  }

  /** What is to change: refuses to say nothing. */
  ObjectNode policy(Of of) {
    ObjectNode policy = policyOrEmpty(of.dataset);
    if (of.inherit) {
      if (of.dataset == null || policy.has("datasets")) {
        throw new Refused(
            Complaint.BAD_INPUT, "--inherit takes a --dataset and no rules of its own");
      }
      policy.putObject("datasets").putNull(of.dataset);
    }
    if (policy.isEmpty()) {
      throw new Refused(
          Complaint.BAD_INPUT, "nothing to change: name what, for example --keep-daily 7");
    }
    return policy;
  }

  private static void put(ObjectNode object, String name, @Nullable Integer value) {
    if (value != null) {
      object.put(name, value);
    }
  }
}
