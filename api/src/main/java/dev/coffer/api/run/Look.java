package dev.coffer.api.run;

import dev.coffer.api.config.TemporalSettings;
import dev.coffer.api.problem.Problem;
import dev.coffer.workflows.adopt.AdoptResult;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.blueprint.BlueprintResult;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.catalog.RebuildResult;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.hold.HoldResult;
import dev.coffer.workflows.hold.LiftResult;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.Progress;
import dev.coffer.workflows.policy.PolicyResult;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.restore.RestoreResult;
import dev.coffer.workflows.restore.UndoResult;
import dev.coffer.workflows.rotation.FleetProgress;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.schedule.ScheduledResult;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.tenant.DatasetResult;
import dev.coffer.workflows.tenant.OnboardResult;
import dev.coffer.workflows.verify.VerifyResult;
import dev.coffer.workflows.watch.WatchResult;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.common.converter.DataConverterException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how a run stands out of what the workflow service says of it. */
final class Look {
  /** An activity's type is its interface's prefix and its method's name: {@code BackupCapture}. */
  private static final Pattern PREFIX = Pattern.compile("^[A-Z][a-z]*(?=[A-Z])");

  private final WorkflowClient client;
  private final TemporalSettings settings;

  Look(WorkflowClient client, TemporalSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** A run that began this moment. */
  Run started(Order order, WorkflowExecution execution) {
    return run(order, "STARTED", execution, null, null, null, null, null);
  }

  /** How it stands. */
  Run at(Order order, WorkflowExecutionDescription found) {
    WorkflowExecution execution = found.getExecution();
    Instant began = found.getStartTime();
    Instant ended = found.getCloseTime();
    return switch (found.getStatus()) {
      case WORKFLOW_EXECUTION_STATUS_RUNNING ->
          run(
              order,
              state(found, "STARTED"),
              execution,
              pending(found),
              began,
              null,
              soFar(order, execution),
              null);
      case WORKFLOW_EXECUTION_STATUS_COMPLETED ->
          run(order, "DONE", execution, null, began, ended, result(order, execution), null);
      default -> failed(order, found, problem(order, found));
    };
  }

  private Run failed(Order order, WorkflowExecutionDescription found, Problem problem) {
    String state =
        switch (problem.code().blame()) {
          case CALLER -> problem.code() == FailureCode.CANCELLED ? "CANCELLED" : "REFUSED";
          case OPERATOR -> "REFUSED";
          case SECURITY -> "HALTED";
          case EXTERNAL, DEFECT -> "FAILED";
        };
    return run(
        order,
        state(found, state),
        found.getExecution(),
        null,
        found.getStartTime(),
        found.getCloseTime(),
        null,
        problem);
  }

  private static String state(WorkflowExecutionDescription found, String otherwise) {
    String state = found.getTypedSearchAttributes().get(SearchKeys.STATE);
    return state == null ? otherwise : state;
  }

  private Object result(Order order, WorkflowExecution execution) {
    Class<?> type =
        switch (order.kind()) {
          case ONBOARDING -> OnboardResult.class;
          case REGISTRATION -> DatasetResult.class;
          case BACKUP -> BackupResult.class;
          case ADOPTION -> AdoptResult.class;
          case VERIFICATION -> VerifyResult.class;
          case RESTORE -> RestoreResult.class;
          case UNDO -> UndoResult.class;
          case HOLD -> HoldResult.class;
          case LIFTING -> LiftResult.class;
          case POLICY -> PolicyResult.class;
          case AUDIT_CHECK -> AuditCheckResult.class;
          case REBUILD -> RebuildResult.class;
          case ROTATION -> RotationResult.class;
          case COMPROMISE -> CompromiseResult.class;
          case FLEET_ROTATION -> FleetProgress.class;
          case TRIGGER -> ScheduledResult.class;
          case PURGE, OFFBOARDING -> PurgeResult.class;
          case WATCH -> WatchResult.class;
          case BLUEPRINT -> BlueprintResult.class;
          case DISCOVERY -> DiscoverResult.class;
        };
    return stub(execution).getResult(type);
  }

  /** What a run over every tenant has done by now; null while no worker answers. */
  private @Nullable Object soFar(Order order, WorkflowExecution execution) {
    if (order.kind() != Run.Kind.FLEET_ROTATION) {
      return null;
    }
    try {
      return stub(execution).query("progress", FleetProgress.class);
    } catch (WorkflowException | StatusRuntimeException unanswered) {
      return null;
    }
  }

  private WorkflowStub stub(WorkflowExecution execution) {
    return client.newUntypedWorkflowStub(
        WorkflowTargetOptions.newBuilder().setWorkflowExecution(execution).build());
  }

  private Problem problem(Order order, WorkflowExecutionDescription found) {
    WorkflowExecutionStatus status = found.getStatus();
    if (status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED) {
      return Problem.of(FailureCode.CANCELLED, "terminated at the workflow service");
    }
    if (status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT) {
      return Problem.of(FailureCode.DEADLINE_EXCEEDED, "the run took too long");
    }
    try {
      stub(found.getExecution()).getResult(Object.class);
      return Problem.of(FailureCode.UNEXPECTED, "the run ended in a way that it does not tell");
    } catch (WorkflowFailedException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      FailureCode code = Failures.codeOf(cause);
      Problem problem = Problem.of(code, Failures.textOf(cause));
      // The incident is surely open before a halted run fails, under the id that the run gives it.
      // That of a first backup is its own run's, or its verification's.
      return code.opensIncident() && order.kind() != Run.Kind.ONBOARDING
          ? problem.withIncident(incident(order).value())
          : problem;
    }
  }

  private static IncidentId incident(Order order) {
    return switch (order.kind()) {
      case VERIFICATION -> IncidentId.reporting(order.id(), "verify");
      case HOLD, LIFTING -> IncidentId.reporting(order.id(), "hold");
      case PURGE -> IncidentId.reporting(order.id(), "purge");
      default -> IncidentId.halting(order.id());
    };
  }

  private static @Nullable PendingActivityInfo pending(WorkflowExecutionDescription found) {
    List<PendingActivityInfo> steps = found.getRawDescription().getPendingActivitiesList();
    return steps.stream()
        .max(Comparator.comparing(PendingActivityInfo::hasHeartbeatDetails))
        .orElse(null);
  }

  private Run run(
      Order order,
      String state,
      WorkflowExecution execution,
      @Nullable PendingActivityInfo pending,
      @Nullable Instant began,
      @Nullable Instant ended,
      @Nullable Object result,
      @Nullable Problem problem) {
    return new Run(
        order.id(),
        order.kind(),
        order.tenant(),
        order.dataset(),
        state,
        ended != null,
        pending == null ? null : step(pending.getActivityType().getName()),
        pending == null ? 0 : pending.getAttempt(),
        pending == null ? null : advance(pending),
        began,
        ended,
        result,
        problem,
        order.resource(),
        order.events(),
        console(execution));
  }

  private static String step(String activity) {
    return PREFIX.matcher(activity).replaceFirst("").toLowerCase(Locale.ROOT);
  }

  private Run.@Nullable Advance advance(PendingActivityInfo pending) {
    if (!pending.hasHeartbeatDetails()) {
      return null;
    }
    Payloads details = pending.getHeartbeatDetails();
    try {
      Progress progress =
          client
              .getOptions()
              .getDataConverter()
              .fromPayloads(0, Optional.of(details), Progress.class, Progress.class);
      return new Run.Advance(
          progress.bytes(),
          progress.totalBytes(),
          progress.storedBytes(),
          progress.streams(),
          progress.totalStreams(),
          progress.bytesPerSecond());
    } catch (DataConverterException notProgress) {
      return null;
    }
  }

  private @Nullable String console(WorkflowExecution execution) {
    if (settings.ui() == null) {
      return null;
    }
    return settings.ui()
        + "/namespaces/"
        + settings.namespace()
        + "/workflows/"
        + URLEncoder.encode(execution.getWorkflowId(), StandardCharsets.UTF_8)
        + '/'
        + execution.getRunId();
  }
}
