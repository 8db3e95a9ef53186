package dev.coffer.workflows.incident;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.ObjectRef;

/** The locked evidence bundle of an incident. */
public record Evidence(ObjectRef object, int entries) {
  public Evidence {
    requireNonNull(object, "object is null");
  }
}
