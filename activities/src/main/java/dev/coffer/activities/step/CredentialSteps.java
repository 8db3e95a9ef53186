package dev.coffer.activities.step;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.util.Objects;

/** Gives back what a run was lent. */
public final class CredentialSteps implements CredentialActivities {
  private final Lender lender;

  public CredentialSteps(Lender lender) {
    this.lender = lender;
  }

  @Override
  public void giveBack(Grant grant) {
    TenantId tenant = Objects.requireNonNullElse(grant.tenant(), TenantId.PLATFORM);
    lender.giveBack(new RunRef(tenant, grant.run()));
  }
}
