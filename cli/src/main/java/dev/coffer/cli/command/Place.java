package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Refused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Paths of the API, and the tenant or dataset that nobody had to name. */
final class Place {
  private Place() {}

  static String tenant(String tenant) {
    return "/v1/tenants/" + Api.segment(tenant);
  }

  /** The tenant that is meant: the named one, or the only one there is. */
  static String tenant(Api api, @Nullable String named) {
    return named != null ? named : only(api, "/v1/tenants", "--tenant");
  }

  /** The dataset that is meant: the named one, or the tenant's only one. */
  static String dataset(Api api, String tenant, @Nullable String named) {
    return named != null ? named : only(api, tenant(tenant) + "/datasets", "--dataset");
  }

  private static String only(Api api, String list, String option) {
    List<String> ids = new ArrayList<>();
    for (JsonNode item : api.list(list, 10)) {
      if (!item.path("state").asText().equals("WITHDRAWN")) {
        ids.add(item.path("id").asText());
      }
    }
    if (ids.size() == 1) {
      return ids.getFirst();
    }
    throw new Refused(
        Complaint.BAD_INPUT,
        ids.isEmpty()
            ? option + " is needed, and there is none yet"
            : option + " is needed: one of " + String.join(", ", ids));
  }
}
