package dev.coffer.workflows.activity;

import dev.coffer.workflows.policy.PolicyRequest;
import dev.coffer.workflows.retention.RetentionChange;
import io.temporal.activity.ActivityInterface;

/** The steps that change a tenant's policy. */
@ActivityInterface(namePrefix = "Policy")
public interface PolicyActivities {

  /**
   * Refuses a version that does not follow the one that counts; says how many backups the rules
   * mean something else for; audits the intent.
   */
  RetentionChange.Totals admit(PolicyRequest request);

  /** Signs the new version into the vault. */
  void sign(PolicyRequest request);

  /** Makes the new version the one that counts. */
  void apply(PolicyRequest request);
}
