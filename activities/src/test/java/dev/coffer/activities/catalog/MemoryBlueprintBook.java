package dev.coffer.activities.catalog;

import static dev.coffer.workflows.failure.FailureCode.POLICY_CHANGED;

import dev.coffer.workflows.model.Blueprint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code BlueprintBookContract} says, in memory. */
public final class MemoryBlueprintBook implements BlueprintBook {
  private final Map<String, Version> newest = new HashMap<>();

  private record Version(Blueprint blueprint, String run) {}

  @Override
  public synchronized Optional<Blueprint> blueprint(String name) {
    return Optional.ofNullable(newest.get(name))
        .map(Version::blueprint)
        .or(() -> Blueprint.shipped(name));
  }

  @Override
  public synchronized void set(Blueprint blueprint, String run, String by, String reason) {
    Version before = newest.get(blueprint.name());
    int counts = blueprint(blueprint.name()).map(Blueprint::version).orElse(0);
    if (counts + 1 == blueprint.version()) {
      newest.put(blueprint.name(), new Version(blueprint, run));
    } else if (before == null
        || before.blueprint().version() != blueprint.version()
        || !before.run().equals(run)) {
      throw POLICY_CHANGED.because(BlueprintBook.outdated(counts, blueprint.version()));
    }
  }
}
