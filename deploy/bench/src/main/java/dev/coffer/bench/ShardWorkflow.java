package dev.coffer.bench;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/** Stands for the clock: starts a shard's backups round by round. */
@WorkflowInterface
public interface ShardWorkflow {

  /**
   * Which tenants, how often.
   *
   * @param first number of the shard's first tenant
   * @param inFlight backups at the same time
   * @param round the first round to run, from 0
   * @param every between the starts of two rounds
   */
  record Shard(int first, int tenants, int inFlight, int round, int rounds, Duration every) {
    Shard next() {
      return new Shard(first, tenants, inFlight, round + 1, rounds, every);
    }
  }

  @WorkflowMethod
  void run(Shard shard);
}
