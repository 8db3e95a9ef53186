package dev.coffer.workflows.discover;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.DiscoverActivities;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** The discovery's runbook: all servers at once, each for itself. */
public final class DiscoverWorkflowImpl implements DiscoverWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("LISTING", "List the configured servers"),
          new Line("LOOKING", "Look at each server, compare it with the datasets on record"),
          new Line("RECORDING", "Note that all were looked at"),
          new Line("RETURNING", "Give credentials back"));

  private final DiscoverRequest request;
  private final DiscoverActivities books;
  private final DiscoverActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public DiscoverWorkflowImpl(DiscoverRequest request) {
    this.request = request;
    this.books = StepOptions.books(DiscoverActivities.class, request.grant());
    this.steps = StepOptions.steps(DiscoverActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook = Runbook.of("Discovery of what nobody protects", request.grant(), LINES);
  }

  @Override
  public DiscoverResult discover(DiscoverRequest sameRequest) {
    try {
      runbook.enter("LISTING");
      List<String> servers = books.servers(request);
      runbook.enter("LOOKING");
      DiscoverResult seen = look(servers);
      runbook.enter("RECORDING");
      books.record(request, seen);
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return seen;
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      giveBack();
      throw failed.ending();
    }
  }

  /** One server that does not answer keeps none of the others from being looked at. */
  private DiscoverResult look(List<String> servers) {
    List<Promise<DiscoverResult>> looks =
        servers.stream().map(server -> Async.function(steps::look, request, server)).toList();
    DiscoverResult seen = DiscoverResult.NOTHING;
    TemporalFailure first = null;
    for (Promise<DiscoverResult> look : looks) {
      try {
        seen = seen.and(look.get());
        runbook.progress(words(seen, servers.size()));
      } catch (TemporalFailure failed) {
        first = first == null ? failed : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return seen;
  }

  private static String words(DiscoverResult seen, int servers) {
    return "%d of %d servers, %d databases and schemas, %d uncovered, %d not looked into"
        .formatted(seen.servers(), servers, seen.slices(), seen.uncovered(), seen.unseen());
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }
}
