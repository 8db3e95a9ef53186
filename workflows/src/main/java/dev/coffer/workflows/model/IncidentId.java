package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One incident. Unique within the tenant. */
public record IncidentId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public IncidentId {
    Names.requireId("incident", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
