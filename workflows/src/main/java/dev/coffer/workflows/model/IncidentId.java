package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One incident. Unique within the tenant. */
public record IncidentId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public IncidentId {
    Names.requireId("incident", value);
  }

  /** The incident that halts a run. The same run always names the same one. */
  public static IncidentId halting(String run) {
    return of("i-", run);
  }

  /** The incident that reports something which a run passed by, by the reason's short name. */
  public static IncidentId reporting(String run, String reason) {
    return of("n-" + reason + "-", run);
  }

  private static IncidentId of(String prefix, String run) {
    String name = prefix + run;
    // Cut names keep a digest, so that two long runs never share an incident.
    return new IncidentId(
        name.length() <= Names.MAX_LENGTH
            ? name
            : name.substring(0, Names.MAX_LENGTH - 17)
                + '-'
                + Digest.of(name).hex().substring(0, 16));
  }

  @Override
  public String toString() {
    return value;
  }
}
