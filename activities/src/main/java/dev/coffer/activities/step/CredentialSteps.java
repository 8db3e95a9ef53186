package dev.coffer.activities.step;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;

/** Gives back what a run was lent. */
public final class CredentialSteps implements CredentialActivities {
  private final Lender lender;

  public CredentialSteps(Lender lender) {
    this.lender = lender;
  }

  @Override
  public void giveBack(Grant grant) {
    TenantId tenant = grant.tenant();
    if (tenant != null) {
      lender.giveBack(new RunRef(tenant, grant.run()));
    }
  }
}
