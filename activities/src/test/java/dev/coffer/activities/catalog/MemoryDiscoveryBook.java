package dev.coffer.activities.catalog;

import dev.coffer.workflows.discover.Coverage;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.discover.ServerSlice;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What {@code DiscoveryBookContract} says, over a catalog in memory. */
public final class MemoryDiscoveryBook implements DiscoveryBook {
  private static final Comparator<ServerSlice> BY_NAME =
      Comparator.comparing(ServerSlice::database)
          .thenComparing(slice -> Objects.requireNonNullElse(slice.schema(), ""));

  private final MemoryCatalog catalog;
  private final Map<String, List<ServerSlice>> servers = new HashMap<>();

  public MemoryDiscoveryBook(MemoryCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Coverage coverage(String server) {
    return Coverage.of(server, catalog.holding());
  }

  @Override
  public synchronized void configured(Collection<String> configured) {
    servers.keySet().retainAll(configured);
  }

  @Override
  public synchronized void found(String server, List<ServerSlice> slices) {
    servers.put(server, slices.stream().sorted(BY_NAME).toList());
  }

  @Override
  public synchronized List<ServerSlice> slices(String server) {
    return servers.getOrDefault(server, List.of());
  }

  @Override
  public void discovered(String discovery, DiscoverResult seen) {
    catalog.discovered(discovery);
  }

  @Override
  public synchronized int gaps() {
    int gaps = 0;
    for (Map.Entry<String, List<ServerSlice>> server : servers.entrySet()) {
      Coverage coverage = coverage(server.getKey());
      gaps +=
          (int) server.getValue().stream().filter(slice -> coverage.gap(slice).isPresent()).count();
    }
    return gaps;
  }
}
