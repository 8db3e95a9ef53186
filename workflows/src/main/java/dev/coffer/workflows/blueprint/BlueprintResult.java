package dev.coffer.workflows.blueprint;

import static java.util.Objects.requireNonNull;

/** The version of a blueprint that counts now. */
public record BlueprintResult(String name, int version) {
  public BlueprintResult {
    requireNonNull(name, "name is null");
  }
}
