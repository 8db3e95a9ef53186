package dev.coffer.worker;

import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every activity: verifies the grant of its input (I-2) and gives its failures the
 * one vocabulary. Exceptions of the SDK pass as they are: cancellation reaches an activity as one.
 */
final class ActivityGuard extends WorkerInterceptorBase {
  private static final Logger LOG = LoggerFactory.getLogger(ActivityGuard.class);

  private final AdmissionKey admission;
  private final FailureCounter counter;

  ActivityGuard(AdmissionKey admission, FailureCounter counter) {
    this.admission = admission;
    this.counter = counter;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private String activity = "unknown";

      @Override
      public void init(io.temporal.activity.ActivityExecutionContext context) {
        activity = context.getInfo().getActivityType();
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        try {
          verify(input.getArguments());
          return super.execute(input);
        } catch (TemporalException sdk) {
          throw sdk;
        } catch (FailureException classified) {
          throw report(activity, classified);
        } catch (RuntimeException raw) {
          throw report(activity, unexpected(raw));
        }
      }
    };
  }

  private void verify(Object[] arguments) {
    Grant grant =
        switch (arguments.length == 0 ? null : arguments[0]) {
          case Granted granted -> granted.grant();
          case Grant bare -> bare;
          case null, default ->
              throw FailureCode.REQUEST_FORGED.because("the step carries no grant");
        };
    if (!admission.verifies(grant.canonical(), grant.seal())) {
      throw FailureCode.REQUEST_FORGED.because("the grant was not sealed by the API");
    }
    if (grant instanceof ScopeGrant scoped && !scoped.digest().equals(scoped.scope().digest())) {
      throw FailureCode.SCOPE_MISMATCH.because("the grant's digest is not its scope's");
    }
  }

  private ApplicationFailure report(String activity, FailureException failure) {
    counter.count(activity, failure.code());
    // The cause may name tables or servers: the operator's log gets its class, the history nothing.
    LOG.warn(
        "activity={} code={} text=\"{}\" cause={} HINT: {}",
        activity,
        failure.code(),
        failure.getMessage(),
        failure.getCause() == null ? "none" : failure.getCause().getClass().getName(),
        failure.code().runbook());
    return Failures.toTemporal(failure);
  }

  private static FailureException unexpected(RuntimeException raw) {
    StackTraceElement[] trace = raw.getStackTrace();
    String where = trace.length == 0 ? "unknown" : trace[0].toString();
    return FailureCode.UNEXPECTED.because(
        "unexpected " + raw.getClass().getSimpleName() + " at " + where, raw);
  }
}
