package dev.coffer.workflows.discover;

import dev.coffer.workflows.model.Placement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a server is some dataset's. Names are compared in every character, as the server does: to
 * it {@code Shop} and {@code shop} are two databases.
 */
public final class Coverage {
  /** Why somebody should look at a slice. */
  public enum Gap {
    /** No dataset covers any of it. */
    UNCOVERED,
    /** Schemas of the database are datasets, and which others it has could not be seen. */
    UNSEEN
  }

  private final Set<String> databases = new HashSet<>();
  private final Map<String, Set<String>> schemas = new HashMap<>();

  private Coverage() {}

  /**
   * What these datasets cover of a server.
   *
   * @param datasets where those that take backups live, on whichever server
   */
  public static Coverage of(String server, Collection<Placement> datasets) {
    Coverage coverage = new Coverage();
    datasets.stream().filter(dataset -> dataset.server().equals(server)).forEach(coverage::add);
    return coverage;
  }

  private void add(Placement dataset) {
    if (dataset.schema() == null) {
      databases.add(dataset.database());
    } else {
      schemas.computeIfAbsent(dataset.database(), first -> new HashSet<>()).add(dataset.schema());
    }
  }

  /** Databases of which schemas are datasets: what else they hold has to be seen. */
  public Set<String> shared() {
    return Set.copyOf(schemas.keySet());
  }

  /** What is wrong with a slice; empty when datasets cover all of it. */
  public Optional<Gap> gap(ServerSlice slice) {
    if (databases.contains(slice.database())) {
      return Optional.empty();
    }
    Set<String> covered = schemas.getOrDefault(slice.database(), Set.of());
    if (slice.schema() != null) {
      return covered.contains(slice.schema()) ? Optional.empty() : Optional.of(Gap.UNCOVERED);
    }
    if (covered.isEmpty()) {
      return Optional.of(Gap.UNCOVERED);
    }
    return slice.opened() ? Optional.empty() : Optional.of(Gap.UNSEEN);
  }

  /** How one server stands. */
  public DiscoverResult tally(List<ServerSlice> found) {
    return new DiscoverResult(
        1, found.size(), count(found, Gap.UNCOVERED), count(found, Gap.UNSEEN));
  }

  private int count(List<ServerSlice> found, Gap gap) {
    return (int) found.stream().filter(slice -> gap(slice).filter(gap::equals).isPresent()).count();
  }
}
