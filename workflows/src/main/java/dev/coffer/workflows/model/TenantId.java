package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A tenant of the platform. Given once, for ever: an id is never reused, not even after the tenant
 * left.
 */
public record TenantId(@JsonValue String value) {
  /** Coffer itself, where its own records need an owner. Never a tenant's. */
  public static final TenantId PLATFORM = new TenantId("coffer-platform");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TenantId {
    Names.requireId("tenant", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
