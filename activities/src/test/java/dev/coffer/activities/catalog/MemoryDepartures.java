package dev.coffer.activities.catalog;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.watch.WatchResult;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Departures in memory, over the tenants of a {@link MemoryCatalog}. */
public final class MemoryDepartures implements Departures {
  private final MemoryCatalog catalog;
  private final Map<TenantId, ObjectRef> certificates = new HashMap<>();

  public MemoryDepartures(MemoryCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void leaving(TenantId tenant) {
    catalog.leaving(tenant);
  }

  @Override
  public int openRuns(TenantId tenant) {
    return catalog.openRuns(tenant);
  }

  @Override
  public List<TenantScope> datasets(TenantId tenant) {
    return catalog.datasets(tenant);
  }

  @Override
  public List<TenantId> departed(@Nullable TenantId after, int limit) {
    return certificates.keySet().stream()
        .filter(tenant -> catalog.heldKey(tenant).isEmpty())
        .filter(tenant -> after == null || tenant.value().compareTo(after.value()) > 0)
        .sorted(Comparator.comparing(TenantId::value))
        .limit(limit)
        .toList();
  }

  @Override
  public void watched(String watch, WatchResult seen) {
    if (seen.unknown() == 0) {
      catalog.watched(watch);
    }
  }

  @Override
  public ObjectRef certificate(TenantId tenant) {
    ObjectRef certificate = certificates.get(tenant);
    if (certificate == null) {
      throw FailureCode.NOT_FOUND.because("tenant " + tenant + " has not left");
    }
    return certificate;
  }

  @Override
  public void left(TenantId tenant, ObjectRef certificate) {
    catalog.left(tenant);
    certificates.putIfAbsent(tenant, certificate);
  }
}
