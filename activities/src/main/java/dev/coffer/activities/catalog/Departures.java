package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.watch.WatchResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's part of a tenant's leaving. Every write may run twice. Of the closing and a start
 * at the same moment exactly one succeeds, or the closing sees what started.
 *
 * <p>Errors: {@code CATALOG_UNAVAILABLE} may succeed when tried again; {@code NOT_FOUND} and {@code
 * TENANT_HELD} are final.
 */
public interface Departures {

  /**
   * From now on no backup, restore, verification, rotation, dataset or hold of the tenant starts:
   * each is refused with {@code TENANT_LEAVING}. The newest good backup of a dataset may be marked
   * by a purge from now on.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code TENANT_HELD} when a hold is in
   *     force; then nothing changes
   */
  void leaving(TenantId tenant);

  /**
   * How many of the tenant's runs that are recorded here are open; those that lost their run not.
   */
  int openRuns(TenantId tenant);

  /** Every dataset that the tenant has, in the order of their ids. */
  List<TenantScope> datasets(TenantId tenant);

  /**
   * Tenants that left and whose key was ours to destroy, in the order of their ids, after this one
   * or from the first.
   */
  List<TenantId> departed(@Nullable TenantId after, int limit);

  /** The tenant has left; the slices of its datasets are free. The first certificate stays. */
  void left(TenantId tenant, ObjectRef certificate);

  /**
   * A watch looked at every tenant that left. The first word on a watch stays.
   *
   * @param watch id of the run
   */
  void watched(String watch, WatchResult seen);

  /** The certificate of a tenant that left; {@code NOT_FOUND} of one that did not. */
  ObjectRef certificate(TenantId tenant);
}
