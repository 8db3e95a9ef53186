package dev.coffer.bench;

import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.schedule.KeptPage;
import dev.coffer.workflows.schedule.MissedNotice;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.schedule.ReconcileResult;
import dev.coffer.workflows.schedule.ScheduledOrder;
import dev.coffer.workflows.schedule.ScheduledRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every schedule is due whenever it is asked for. */
final class NullSchedule implements ScheduleActivities {

  @Override
  public ScheduledOrder admit(ScheduledRequest request, Instant due, Instant started) {
    String run = request.kind().word() + '-' + due.toEpochMilli();
    return switch (request.grant()) {
      case ScopeGrant scoped when request.kind() == ScheduleKind.BACKUP ->
          new ScheduledOrder.Backup(
              new BackupRequest(
                  new BackupId(run),
                  new ScopeGrant(
                      scoped.scope(), scoped.digest(), run, scoped.requestedBy(), scoped.seal()),
                  ""));
      case TenantGrant tenant when request.kind() == ScheduleKind.ROTATION ->
          new ScheduledOrder.Rotation(
              new RotationRequest(
                  run,
                  new TenantGrant(tenant.tenant(), run, tenant.requestedBy(), tenant.seal()),
                  ""));
      default -> throw new UnsupportedOperationException(request.kind() + " is not scheduled here");
    };
  }

  @Override
  public ReconcileResult reconcile(Grant grant) {
    throw keeper();
  }

  @Override
  public KeptPage keep(PlatformGrant grant, @Nullable TenantId after, Instant now) {
    throw keeper();
  }

  @Override
  public int sweep(PlatformGrant grant) {
    throw keeper();
  }

  @Override
  public List<MissedRun> untold(PlatformGrant grant) {
    throw keeper();
  }

  @Override
  public void tell(MissedNotice notice) {
    throw keeper();
  }

  @Override
  public void told(MissedNotice notice) {
    throw keeper();
  }

  private static UnsupportedOperationException keeper() {
    return new UnsupportedOperationException("no keeper of schedules runs here");
  }
}
