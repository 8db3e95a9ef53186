package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One hold. Unique within the tenant; an incident's hold has the incident's own id. */
public record HoldId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public HoldId {
    Names.requireId("hold", value);
  }

  /** The hold that an incident places on the backup in question. */
  public static HoldId of(IncidentId incident) {
    return new HoldId(incident.value());
  }

  @Override
  public String toString() {
    return value;
  }
}
