package dev.coffer.workflows.activity;

import dev.coffer.workflows.blueprint.BlueprintRequest;
import io.temporal.activity.ActivityInterface;

/** The steps that change what new tenants are taken in with. */
@ActivityInterface(namePrefix = "Blueprint")
public interface BlueprintActivities {

  /**
   * Writes the intent, and makes the new version the one that counts; refuses one that does not
   * follow the one before it.
   */
  void set(BlueprintRequest request);
}
