package dev.coffer.workflows.rotation;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the rotation of a fleet is.
 *
 * @param after the last tenant whose rotation was started, or null before the first
 * @param of how many active tenants there are, as last counted
 * @param refused the first tenants that failed, at most {@link #MOST_REFUSED}; {@code failed}
 *     counts them all
 */
public record FleetProgress(
    @Nullable TenantId after, int done, int failed, int of, List<Refused> refused) {

  /** More names than this help nobody, and the list reaches a workflow history. */
  public static final int MOST_REFUSED = 100;

  /** Nothing done yet. */
  public static final FleetProgress NONE = new FleetProgress(null, 0, 0, 0, List.of());

  public FleetProgress {
    refused = List.copyOf(refused);
  }

  /** A tenant whose keys were not rotated. */
  public record Refused(TenantId tenant, FailureCode code) {}

  FleetProgress counting(int active) {
    return new FleetProgress(after, done, failed, active, refused);
  }

  FleetProgress startedUpTo(TenantId tenant) {
    return new FleetProgress(tenant, done, failed, of, refused);
  }

  FleetProgress oneDone() {
    return new FleetProgress(after, done + 1, failed, of, refused);
  }

  FleetProgress oneFailed(TenantId tenant, FailureCode code) {
    List<Refused> more = refused;
    if (refused.size() < MOST_REFUSED) {
      more = new ArrayList<>(refused);
      more.add(new Refused(tenant, code));
    }
    return new FleetProgress(after, done, failed + 1, of, more);
  }
}
