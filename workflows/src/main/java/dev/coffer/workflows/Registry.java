package dev.coffer.workflows;

import dev.coffer.workflows.adopt.AdoptWorkflowImpl;
import dev.coffer.workflows.backup.BackupWorkflowImpl;
import dev.coffer.workflows.blueprint.BlueprintWorkflowImpl;
import dev.coffer.workflows.catalog.AuditCheckWorkflowImpl;
import dev.coffer.workflows.catalog.RebuildWorkflowImpl;
import dev.coffer.workflows.compromise.CompromiseWorkflowImpl;
import dev.coffer.workflows.discover.DiscoverWorkflowImpl;
import dev.coffer.workflows.hold.HoldWorkflowImpl;
import dev.coffer.workflows.hold.LiftWorkflowImpl;
import dev.coffer.workflows.incident.IncidentWorkflowImpl;
import dev.coffer.workflows.policy.PolicyWorkflowImpl;
import dev.coffer.workflows.purge.OffboardWorkflowImpl;
import dev.coffer.workflows.purge.PurgeWorkflowImpl;
import dev.coffer.workflows.restore.RestoreWorkflowImpl;
import dev.coffer.workflows.restore.UndoWorkflowImpl;
import dev.coffer.workflows.rotation.FleetRotationWorkflowImpl;
import dev.coffer.workflows.rotation.RotationWorkflowImpl;
import dev.coffer.workflows.schedule.MissedRunWorkflowImpl;
import dev.coffer.workflows.schedule.ScheduleKeeperWorkflowImpl;
import dev.coffer.workflows.schedule.ScheduledWorkflowImpl;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.tenant.DatasetWorkflowImpl;
import dev.coffer.workflows.tenant.TenantWorkflowImpl;
import dev.coffer.workflows.verify.VerifyWorkflowImpl;
import dev.coffer.workflows.watch.WatchWorkflowImpl;
import java.util.List;

/**
 * Which workflows a worker runs. All run on {@link Queues#CONTROL}. The worker of that queue also
 * needs the implementation of every activity interface, since local steps run beside the workflow's
 * own task; the worker of {@link Queues#STREAM} needs those of backup, adoption, restore,
 * verification, incident, holds, purge, watch, catalog and compromise.
 */
public final class Registry {
  private static final List<Class<?>> WORKFLOWS =
      List.of(
          BackupWorkflowImpl.class,
          AdoptWorkflowImpl.class,
          VerifyWorkflowImpl.class,
          RestoreWorkflowImpl.class,
          UndoWorkflowImpl.class,
          RotationWorkflowImpl.class,
          CompromiseWorkflowImpl.class,
          FleetRotationWorkflowImpl.class,
          IncidentWorkflowImpl.class,
          HoldWorkflowImpl.class,
          LiftWorkflowImpl.class,
          TenantWorkflowImpl.class,
          DatasetWorkflowImpl.class,
          PolicyWorkflowImpl.class,
          BlueprintWorkflowImpl.class,
          ScheduledWorkflowImpl.class,
          ScheduleKeeperWorkflowImpl.class,
          MissedRunWorkflowImpl.class,
          RebuildWorkflowImpl.class,
          AuditCheckWorkflowImpl.class,
          PurgeWorkflowImpl.class,
          OffboardWorkflowImpl.class,
          WatchWorkflowImpl.class,
          DiscoverWorkflowImpl.class);

  private Registry() {}

  /** The implementations, for {@code Worker.registerWorkflowImplementationTypes}. */
  public static Class<?>[] workflows() {
    return WORKFLOWS.toArray(Class<?>[]::new);
  }
}
