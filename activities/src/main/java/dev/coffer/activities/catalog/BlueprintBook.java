package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.Blueprint;
import java.util.Optional;

/**
 * The blueprints that operators set. Every write may run twice. Errors: {@code CATALOG_UNAVAILABLE}
 * may succeed when tried again.
 */
public interface BlueprintBook {

  /** The version that counts of the blueprint of this name; empty when there is none. */
  Optional<Blueprint> blueprint(String name);

  /**
   * Makes a version the one that counts. It follows the one before, be that one that came with
   * Coffer; none is ever edited.
   *
   * @param run whose version it is: of two that claim one number one is refused
   * @throws dev.coffer.workflows.failure.FailureException {@code POLICY_CHANGED} when another
   *     version counts than the one before it, or another run made this one
   */
  void set(Blueprint blueprint, String run, String by, String reason);

  /** What a version that does not follow is refused with. */
  static String outdated(int counts, int asked) {
    return "version %d counts, version %d does not follow it".formatted(counts, asked);
  }
}
