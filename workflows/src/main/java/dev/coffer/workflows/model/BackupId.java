package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One recovery point of one dataset. Unique within the tenant. */
public record BackupId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public BackupId {
    Names.requireId("backup", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
