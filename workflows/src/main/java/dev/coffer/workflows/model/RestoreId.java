package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One restore of one dataset. Unique within the tenant. */
public record RestoreId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RestoreId {
    Names.requireId("restore", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
