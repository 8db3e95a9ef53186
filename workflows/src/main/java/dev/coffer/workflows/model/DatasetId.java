package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A dataset of one tenant: its slice of one database server. Unique within the tenant. */
public record DatasetId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DatasetId {
    Names.requireId("dataset", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
