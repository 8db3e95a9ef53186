package dev.coffer.api.blueprint;

import dev.coffer.api.fields.Fields;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Accepting;
import dev.coffer.api.run.Admission;
import dev.coffer.api.run.AnswersEvents;
import dev.coffer.api.run.AnswersRun;
import dev.coffer.api.run.Following;
import dev.coffer.api.run.Order;
import dev.coffer.api.run.Run;
import dev.coffer.api.run.Runs;
import dev.coffer.api.schedule.Declaring;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.api.tenant.Blueprints;
import dev.coffer.api.tenant.Policies;
import dev.coffer.workflows.blueprint.BlueprintRequest;
import dev.coffer.workflows.blueprint.BlueprintWorkflow;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.temporal.client.WorkflowClient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** What new tenants are taken in with. */
@Controller("/v1/blueprints")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "blueprints")
@Answers
class BlueprintController {
  private static final String WHAT = "change of the blueprint";

  private final Blueprints blueprints;
  private final Declaring declaring;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  BlueprintController(
      Blueprints blueprints,
      Declaring declaring,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following) {
    this.blueprints = blueprints;
    this.declaring = declaring;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** All there are. */
  public record Listing(List<BlueprintState> items) {
    public Listing {
      items = List.copyOf(items);
    }
  }

  /** All there are, the version that counts of each. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List blueprints, by name")
  Listing list() {
    return new Listing(blueprints.all().stream().map(BlueprintState::of).toList());
  }

  /** The version that counts. */
  @Get("/{name}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a blueprint")
  BlueprintState show(@PathVariable String name) {
    return blueprints
        .find(name)
        .map(BlueprintState::of)
        .orElseThrow(() -> Refusal.missing("blueprint"));
  }

  /** Makes a new version, which counts for tenants that are taken in from then on. */
  @Put("/{name}")
  @Needs(Permission.BLUEPRINT_SET)
  @Operation(summary = "Set a blueprint")
  @AnswersRun
  HttpResponse<Run> set(
      HttpRequest<?> request,
      @PathVariable @Pattern(regexp = Fields.ID) String name,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewBlueprint body) {
    Caller caller = Caller.of(request);
    caller.requireEveryTenant();
    return accepting.once(
        request,
        Run.Kind.BLUEPRINT,
        body,
        wait,
        asked -> {
          Order order = Order.blueprint(asked.id(), name);
          return runs.start(
              order,
              asked.repeated(),
              BlueprintWorkflow.class,
              flow -> WorkflowClient.start(flow::set, change(caller, order, name, body)));
        });
  }

  /** Made when there is a run to start: what it replaces is no longer newest for one that ran. */
  private BlueprintRequest change(Caller caller, Order order, String name, NewBlueprint body) {
    return new BlueprintRequest(
        admission.platform(order.id(), caller),
        next(name, blueprints.find(name).orElse(null), body),
        Objects.requireNonNullElse(body.reason(), ""));
  }

  private Blueprint next(String name, @Nullable Blueprint before, NewBlueprint asked) {
    int counts = before == null ? 0 : before.version();
    if (asked.replaces() != counts) {
      throw Refusal.because(
          FailureCode.POLICY_CHANGED, "replaces", "version " + counts + " counts");
    }
    if (asked.policy() != null
        && asked.policy().id() != null
        && !asked.policy().id().equals(name)) {
      throw Refusal.field("policy.id", "is the blueprint's name");
    }
    Policy policy = before == null ? null : before.policy();
    String region = before == null ? null : before.region();
    Policy bare = Policies.blueprint(name, policy, asked.policy(), List.of());
    return new Blueprint(
        Policies.blueprint(name, policy, asked.policy(), schedules(policy, bare, asked)),
        asked.region() == null ? region : asked.region());
  }

  private List<Schedule> schedules(@Nullable Policy before, Policy bare, NewBlueprint asked) {
    if (asked.schedules() == null) {
      return before == null ? List.of() : before.schedules();
    }
    if (asked.schedules().stream().map(NewBlueprint.Recurring::kind).distinct().count()
        < asked.schedules().size()) {
      throw Refusal.field("schedules", "must have one of a kind");
    }
    return asked.schedules().stream()
        .map(each -> declaring.declared(bare, each.kind(), each.asked()))
        .sorted(Comparator.comparing(Schedule::kind))
        .toList();
  }

  /** The newest change as it goes. */
  @Get(uri = "/{name}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow the change of a blueprint: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String name) {
    Order order =
        runs.newest(
            WHAT,
            WorkflowIds.blueprint(name),
            Run.Kind.BLUEPRINT,
            run -> Order.blueprint(run, name));
    return following.events(order, () -> runs.require(WHAT, order));
  }
}
