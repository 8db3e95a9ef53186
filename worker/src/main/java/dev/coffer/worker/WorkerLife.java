package dev.coffer.worker;

import dev.coffer.activities.step.ScheduleSteps;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.core.order.Ordered;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.temporal.worker.WorkerFactory;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins to poll once every check of the start has passed, and stops gracefully: steps that run are
 * cancelled through their heartbeats and tried again elsewhere.
 */
@Singleton
final class WorkerLife implements ApplicationEventListener<StartupEvent>, HealthIndicator, Ordered {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLife.class);
  private static final int GRACE_SECONDS = 10;

  private final StartChecks checks;
  private final WorkerFactory factory;
  private final ScheduleSteps schedules;
  private final HeldKeyRounds heldKeys;

  WorkerLife(
      StartChecks checks, WorkerFactory factory, ScheduleSteps schedules, HeldKeyRounds heldKeys) {
    this.checks = checks;
    this.factory = factory;
    this.schedules = schedules;
    this.heldKeys = heldKeys;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    checks.run();
    factory.start();
    schedules.keepWatch();
    heldKeys.start();
    LOG.info("state=polling");
  }

  @Override
  public Publisher<HealthResult> getResult() {
    HealthStatus status =
        factory.isStarted() && !factory.isShutdown() ? HealthStatus.UP : HealthStatus.DOWN;
    return Publishers.just(HealthResult.builder("workflows", status).build());
  }

  /** Stops polling before the application's other parts close. */
  @Singleton
  static final class Stop implements ApplicationEventListener<ShutdownEvent> {
    private final WorkerFactory factory;

    Stop(WorkerFactory factory) {
      this.factory = factory;
    }

    @Override
    public void onApplicationEvent(ShutdownEvent event) {
      factory.shutdownNow();
      factory.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
