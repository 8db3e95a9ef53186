package dev.coffer.activities.engine;

import java.util.List;

/**
 * Statements with which the key service makes and drops a leased role. {@code {{name}}}, {@code
 * {{password}}} and {@code {{expiration}}} stand for the lease's own values.
 */
public record LeaseRecipe(List<String> create, List<String> revoke) {
  public LeaseRecipe {
    create = List.copyOf(create);
    revoke = List.copyOf(revoke);
  }
}
