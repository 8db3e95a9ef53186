package dev.coffer.workflows.temporal;

import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Workflow ids. A dataset's id is its mutex: at most one backup and one restore run at a time; of a
 * tenant at most one purge.
 */
public final class WorkflowIds {
  private static final String SCHEDULED = "scheduled/";

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

  public static String blueprint(String name) {
    return "blueprint/" + name;
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

  /** Of rotations and of compromises: one at a time changes a tenant's keyring. */
  public static String rotation(TenantId tenant) {
    return "rotation/" + tenant;
  }

  public static String fleetRotation() {
    return "fleet/rotation";
  }

  /**
   * A schedule, and what the ids of its runs begin with: the workflow service adds the time.
   *
   * @param tenant {@link TenantId#PLATFORM} for what runs for the fleet
   * @param dataset null for what runs for the tenant as a whole
   */
  public static String scheduled(TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset) {
    String id = SCHEDULED + tenant + '/' + kind.word();
    return dataset == null ? id : id + '/' + dataset;
  }

  /** The tenant that a schedule's id names; null when it is none of a tenant's. */
  public static @Nullable String scheduledTenant(String schedule) {
    return schedule.startsWith(SCHEDULED)
        ? schedule.substring(SCHEDULED.length()).split("/", 2)[0]
        : null;
  }

  /** A scheduled run that somebody started by hand. */
  public static String trigger(TenantId tenant, String run) {
    return "trigger/" + tenant + '/' + run;
  }

  public static String scheduleKeeper() {
    return "fleet/schedules";
  }

  /**
   * Telling people of one missed run.
   *
   * @param slot when it was due
   */
  public static String missed(
      TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset, Instant slot) {
    String id = "missed/" + tenant + '/' + kind.word();
    return (dataset == null ? id : id + '/' + dataset) + '/' + slot;
  }

  public static String purge(TenantId tenant) {
    return "purge/" + tenant;
  }

  public static String watch() {
    return "fleet/watch";
  }

  public static String discovery() {
    return "fleet/discovery";
  }

  public static String rebuild() {
    return "catalog/rebuild";
  }
}
