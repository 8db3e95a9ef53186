package dev.coffer.workflows.rotation;

import dev.coffer.workflows.model.TenantGrant;
import java.util.List;

/**
 * The next tenants of a fleet, each with leave to rotate its keys.
 *
 * @param tenants in the order of their ids; empty after the last
 * @param of how many active tenants there are in all
 */
public record TenantPage(List<TenantGrant> tenants, int of) {
  public TenantPage {
    tenants = List.copyOf(tenants);
  }
}
