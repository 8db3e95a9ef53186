package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

/**
 * Who works: the business id of one run (backup, restore, incident …) under one tenant. Every
 * credential is minted for a run and given back by it.
 *
 * @param tenant the only tenant that the run may touch
 * @param run id of the backup, restore, verification or incident
 */
public record RunRef(TenantId tenant, String run) {
  public RunRef {
    requireNonNull(tenant, "tenant is null");
    Names.requireId("run", run);
  }
}
