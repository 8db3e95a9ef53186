package dev.coffer.workflows.temporal;

import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;

/** Workflow ids. A dataset's id is its mutex: at most one backup and one restore run at a time. */
public final class WorkflowIds {
  private WorkflowIds() {}

  public static String backup(TenantScope scope) {
    return "backup/" + scope.tenant() + '/' + scope.dataset();
  }

  public static String restore(TenantScope scope) {
    return "restore/" + scope.tenant() + '/' + scope.dataset();
  }

  public static String verify(TenantId tenant, String verification) {
    return "verify/" + tenant + '/' + verification;
  }

  public static String incident(TenantId tenant, IncidentId incident) {
    return "incident/" + tenant + '/' + incident;
  }

  public static String tenant(TenantId tenant) {
    return "tenant/" + tenant;
  }

  public static String dataset(TenantScope scope) {
    return "dataset/" + scope.tenant() + '/' + scope.dataset();
  }

  public static String policy(TenantId tenant) {
    return "policy/" + tenant;
  }

  public static String audit(TenantId tenant) {
    return "audit/" + tenant;
  }

  public static String hold(TenantId tenant, HoldId hold) {
    return "hold/" + tenant + '/' + hold;
  }

  public static String lift(TenantId tenant, HoldId hold) {
    return "lift/" + tenant + '/' + hold;
  }

  public static String rotation(TenantId tenant) {
    return "rotation/" + tenant;
  }

  public static String fleetRotation() {
    return "fleet/rotation";
  }

  public static String rebuild() {
    return "catalog/rebuild";
  }
}
