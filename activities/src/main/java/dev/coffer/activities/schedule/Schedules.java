package dev.coffer.activities.schedule;

import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the workflow service's schedules.
 *
 * <p>Errors: {@code WORKFLOWS_UNAVAILABLE} may succeed when tried again; {@code INVALID_REQUEST} is
 * final.
 */
public interface Schedules {
  /** What had to be done. */
  enum Change {
    CREATED,
    CHANGED,
    SAME
  }

  /**
   * Makes a schedule stand exactly so, whoever changed it since. One that does is not touched: a
   * change would make the service forget what it has to catch up on.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code INVALID_REQUEST} when the service
   *     refuses the expression or the zone
   */
  Change keep(Standing standing);

  /** Removes a schedule; its runs go on. Says whether it was there. */
  boolean remove(String id);

  /**
   * Ids of a tenant's schedules. One that was made or removed seconds ago may be missing or not.
   */
  List<String> of(TenantId tenant);

  /** Ids of all schedules, likewise. */
  List<String> all();

  /**
   * The last time in this range at which the schedule is due, jitter included, paused or not; its
   * own runs count for nothing.
   *
   * @param after the range begins right after
   * @param until the range's last moment
   */
  Optional<Instant> lastDue(String id, Instant after, Instant until);
}
