package dev.coffer.workflows.activity;

import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.watch.WatchPage;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/** The steps of a watch over tenants that left. Each may run twice (I-11). */
@ActivityInterface(namePrefix = "Watch")
public interface WatchActivities {

  /**
   * Asks the key service for the key of each of the next tenants that left. Looks at a hundred;
   * heartbeats.
   *
   * @param after the last one of the page before; null for the first page
   */
  WatchPage look(WatchRequest request, @Nullable TenantId after);

  /**
   * Destroys a key that is there again as an offboarding does, and amends the tenant's certificate
   * by one that says so.
   *
   * @return the new certificate
   */
  ObjectRef destroyAgain(TenantGrant risen);

  /** Keeps that the watch has looked at every tenant that left, and what it saw. */
  void record(WatchRequest request, WatchResult seen);
}
