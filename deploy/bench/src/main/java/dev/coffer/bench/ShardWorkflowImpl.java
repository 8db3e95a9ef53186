package dev.coffer.bench;

import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.RunMemo;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One round an execution, so that its history is as long as the shard is wide. */
public final class ShardWorkflowImpl implements ShardWorkflow {
  private int inFlight;

  @Override
  public void run(Shard shard) {
    long started = Workflow.currentTimeMillis();
    List<Promise<BackupResult>> runs = new ArrayList<>();
    for (int tenant = shard.first(); tenant < shard.first() + shard.tenants(); tenant++) {
      Workflow.await(() -> inFlight < shard.inFlight());
      runs.add(start(Fleet.backup(tenant, Integer.toString(shard.round()))));
    }
    Promise.allOf(runs).get();
    if (shard.round() + 1 < shard.rounds()) {
      Duration took = Duration.ofMillis(Workflow.currentTimeMillis() - started);
      if (took.compareTo(shard.every()) < 0) {
        Workflow.sleep(shard.every().minus(took));
      }
      Workflow.continueAsNew(shard.next());
    }
  }

  private Promise<BackupResult> start(BackupRequest request) {
    BackupWorkflow backup =
        Workflow.newChildWorkflowStub(
            BackupWorkflow.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.backup(request.grant().scope()))
                .setTaskQueue(Queues.CONTROL)
                .setMemo(RunMemo.of(request.id().value(), RunMemo.BACKUP))
                .build());
    inFlight++;
    return Async.function(backup::backup, request)
        .thenApply(
            result -> {
              inFlight--;
              return result;
            });
  }
}
