package dev.coffer.workflows.activity;

import dev.coffer.workflows.model.Grant;
import io.temporal.activity.ActivityInterface;

/** Gives back what a run was lent. */
@ActivityInterface(namePrefix = "Credential")
public interface CredentialActivities {

  /** Revokes every key-service token and database lease of the run that is still out. */
  void giveBack(Grant grant);
}
