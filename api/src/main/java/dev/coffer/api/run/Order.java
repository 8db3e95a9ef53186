package dev.coffer.api.run;

import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.temporal.WorkflowIds;
import org.jspecify.annotations.Nullable;

/**
 * Names a piece of work and where it is found.
 *
 * @param workflow its workflow id, which is a mutex: one run of it at a time
 * @param resource path of what it makes
 * @param events path of its events
 */
public record Order(
    Run.Kind kind,
    String id,
    @Nullable String tenant,
    @Nullable String dataset,
    String workflow,
    String resource,
    String events) {

  /** Takes a tenant in. */
  public static Order onboarding(String id, TenantId tenant) {
    return tenant(Run.Kind.ONBOARDING, id, tenant, WorkflowIds.tenant(tenant), "");
  }

  /** Takes a dataset under protection. */
  public static Order registration(String id, TenantScope scope) {
    String path = "/datasets/" + scope.dataset();
    return scope(Run.Kind.REGISTRATION, id, scope, WorkflowIds.dataset(scope), path);
  }

  /** Takes a recovery point. */
  public static Order backup(String id, TenantScope scope) {
    return scope(Run.Kind.BACKUP, id, scope, WorkflowIds.backup(scope), "/backups/" + id);
  }

  /** Makes a backup of an archive. */
  public static Order adoption(String id, TenantScope scope) {
    return scope(Run.Kind.ADOPTION, id, scope, WorkflowIds.backup(scope), "/adoptions/" + id);
  }

  /** Verifies a stored backup. */
  public static Order verification(String id, TenantScope scope, String backup) {
    String path = "/backups/" + backup + "/verifications/" + id;
    String workflow = WorkflowIds.verify(scope.tenant(), id);
    return scope(Run.Kind.VERIFICATION, id, scope, workflow, path);
  }

  /** Restores. */
  public static Order restore(String id, TenantScope scope) {
    return scope(Run.Kind.RESTORE, id, scope, WorkflowIds.restore(scope), "/restores/" + id);
  }

  /** Takes a restore back. */
  public static Order undo(String id, TenantScope scope, String restore) {
    String path = "/restores/" + restore + "/undo";
    return scope(Run.Kind.UNDO, id, scope, WorkflowIds.restore(scope), path);
  }

  /** Changes a tenant's policy. */
  public static Order policy(String id, TenantId tenant) {
    return tenant(Run.Kind.POLICY, id, tenant, WorkflowIds.policy(tenant), "/policy");
  }

  /** Checks a tenant's audit chain. */
  public static Order auditCheck(String id, TenantId tenant) {
    return tenant(Run.Kind.AUDIT_CHECK, id, tenant, WorkflowIds.audit(tenant), "/audit/check");
  }

  /**
   * Places a hold.
   *
   * @param dataset null when it is on the whole tenant
   */
  public static Order hold(TenantId tenant, @Nullable DatasetId dataset, HoldId hold) {
    String workflow = WorkflowIds.hold(tenant, hold);
    return of(Run.Kind.HOLD, hold.value(), tenant, dataset, workflow, "/holds/" + hold);
  }

  /** Lifts a hold. */
  public static Order lifting(String id, TenantId tenant, HoldId hold) {
    String path = "/holds/" + hold + "/lift";
    return tenant(Run.Kind.LIFTING, id, tenant, WorkflowIds.lift(tenant, hold), path);
  }

  /** Rotates a tenant's keys. */
  public static Order rotation(String id, TenantId tenant) {
    return tenant(Run.Kind.ROTATION, id, tenant, WorkflowIds.rotation(tenant), "/rotations/" + id);
  }

  /** Answers a compromise of a tenant's data keys. */
  public static Order compromise(String id, TenantId tenant) {
    String workflow = WorkflowIds.rotation(tenant);
    return tenant(Run.Kind.COMPROMISE, id, tenant, workflow, "/compromises/" + id);
  }

  /** Rotates every tenant's keys. */
  public static Order fleetRotation(String id) {
    String path = "/v1/rotations";
    return new Order(
        Run.Kind.FLEET_ROTATION,
        id,
        null,
        null,
        WorkflowIds.fleetRotation(),
        path,
        path + "/events");
  }

  /**
   * Runs now what a schedule runs at its time.
   *
   * @param dataset null for what runs for the tenant as a whole
   */
  public static Order trigger(
      String id, TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset) {
    String path = "/schedules/" + kind.word() + "/runs/" + id;
    return of(Run.Kind.TRIGGER, id, tenant, dataset, WorkflowIds.trigger(tenant, id), path);
  }

  /** Deletes what a tenant's retention lets go. */
  public static Order purge(String id, TenantId tenant) {
    return tenant(Run.Kind.PURGE, id, tenant, WorkflowIds.purge(tenant), "/purges/" + id);
  }

  /** Takes a tenant out; from there on it is a purge like any other. */
  public static Order offboarding(String id, TenantId tenant) {
    return tenant(Run.Kind.OFFBOARDING, id, tenant, WorkflowIds.purge(tenant), "/purges/" + id);
  }

  /** The purge or offboarding of this id; ids say what they are of. */
  public static Order deletion(String id, TenantId tenant) {
    return id.startsWith(Run.Kind.OFFBOARDING.prefix() + '-')
        ? offboarding(id, tenant)
        : purge(id, tenant);
  }

  /** Looks for keys of tenants that left. */
  public static Order watch(String id) {
    String path = "/v1/watch";
    return new Order(Run.Kind.WATCH, id, null, null, WorkflowIds.watch(), path, path + "/events");
  }

  /** Looks at servers for what no dataset covers. */
  public static Order discovery(String id) {
    String path = "/v1/discovery";
    return new Order(
        Run.Kind.DISCOVERY, id, null, null, WorkflowIds.discovery(), path, path + "/events");
  }

  /** Changes a blueprint. */
  public static Order blueprint(String id, String name) {
    String path = "/v1/blueprints/" + name;
    return new Order(
        Run.Kind.BLUEPRINT, id, null, null, WorkflowIds.blueprint(name), path, path + "/events");
  }

  /** Rebuilds the catalog. */
  public static Order rebuild(String id) {
    String path = "/v1/catalog/rebuild";
    return new Order(
        Run.Kind.REBUILD, id, null, null, WorkflowIds.rebuild(), path, path + "/events");
  }

  private static Order tenant(
      Run.Kind kind, String id, TenantId tenant, String workflow, String path) {
    return of(kind, id, tenant, null, workflow, path);
  }

  private static Order scope(
      Run.Kind kind, String id, TenantScope scope, String workflow, String path) {
    return of(kind, id, scope.tenant(), scope.dataset(), workflow, path);
  }

  private static Order of(
      Run.Kind kind,
      String id,
      TenantId tenant,
      @Nullable DatasetId dataset,
      String workflow,
      String path) {
    String resource = "/v1/tenants/" + tenant + path;
    return new Order(
        kind,
        id,
        tenant.value(),
        dataset == null ? null : dataset.value(),
        workflow,
        resource,
        resource + "/events");
  }
}
