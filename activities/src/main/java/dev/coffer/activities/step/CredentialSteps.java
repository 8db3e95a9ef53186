package dev.coffer.activities.step;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScopeGrant;

/** Gives back what a run was lent. */
public final class CredentialSteps implements CredentialActivities {
  private final Lender lender;

  public CredentialSteps(Lender lender) {
    this.lender = lender;
  }

  @Override
  public void giveBack(ScopeGrant grant) {
    lender.giveBack(new RunRef(grant.scope().tenant(), grant.run()));
  }
}
