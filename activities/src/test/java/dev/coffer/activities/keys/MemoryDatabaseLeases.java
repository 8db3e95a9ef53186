package dev.coffer.activities.keys;

import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Leases of database roles in memory. No database stands behind it: {@link #executed} has the
 * statements that it would have run, with the lease's own values in them.
 */
public final class MemoryDatabaseLeases implements DatabaseLeases {
  /** How long a role lives. */
  public static final Duration LEASE = Duration.ofHours(1);

  private final Clock clock;
  private final Map<String, Recipe> recipes = new HashMap<>();
  private final Map<String, Lease> out = new HashMap<>();
  private final List<String> executed = new ArrayList<>();
  private int failures;

  public MemoryDatabaseLeases(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void prepare(
      String recipe, String server, List<String> create, List<String> revoke) {
    enter();
    requireRecipe(recipe);
    recipes.put(recipe, new Recipe(List.copyOf(create), List.copyOf(revoke)));
  }

  @Override
  public synchronized void forget(String recipe) {
    enter();
    List.copyOf(out.values()).stream()
        .filter(lease -> lease.recipe.equals(recipe))
        .forEach(lease -> drop(lease.lent.id()));
    recipes.remove(recipe);
  }

  @Override
  public synchronized DatabaseLease lease(RunRef run, Purpose purpose, String recipe) {
    enter();
    Recipe known = recipes.get(recipe);
    if (known == null || !recipe.startsWith(DatabaseLeases.recipes(run.tenant(), purpose))) {
      throw FailureCode.CREDENTIAL_REFUSED.because("the key service refuses this recipe");
    }
    return lend(recipe, known);
  }

  @Override
  public synchronized DatabaseLease survey(
      RunRef run, String server, List<String> create, List<String> revoke) {
    String recipe = DatabaseLeases.surveyRecipe(server);
    prepare(recipe, server, create, revoke);
    return lend(recipe, new Recipe(List.copyOf(create), List.copyOf(revoke)));
  }

  private DatabaseLease lend(String recipe, Recipe known) {
    String unique = UUID.randomUUID().toString();
    Instant expiresAt = clock.instant().plus(LEASE);
    DatabaseLease lease =
        new DatabaseLease(
            "database/creds/" + recipe + '/' + unique,
            "v-" + unique.substring(0, 13),
            new Secret(UUID.randomUUID().toString()),
            expiresAt);
    out.put(lease.id(), new Lease(recipe, known, lease));
    execute(known.create, lease);
    return lease;
  }

  @Override
  public synchronized void revoke(String leaseId) {
    enter();
    drop(leaseId);
  }

  /** How many roles are out and still live. */
  public synchronized int rolesOut() {
    return (int)
        out.values().stream()
            .filter(lease -> clock.instant().isBefore(lease.lent.expiresAt()))
            .count();
  }

  /** The statements run so far. */
  public synchronized List<String> executed() {
    return List.copyOf(executed);
  }

  /** The next calls answer {@code KEYS_UNAVAILABLE}. */
  public synchronized void failNext(int times) {
    failures = times;
  }

  private void enter() {
    if (failures > 0) {
      failures--;
      throw FailureCode.KEYS_UNAVAILABLE.because("the key service does not answer");
    }
  }

  private void drop(String leaseId) {
    Lease lease = out.remove(leaseId);
    if (lease != null) {
      execute(lease.made.revoke, lease.lent);
    }
  }

  private void execute(List<String> statements, DatabaseLease lease) {
    for (String statement : statements) {
      executed.add(
          statement
              .replace("{{name}}", lease.user())
              .replace("{{expiration}}", lease.expiresAt().toString()));
    }
  }

  private static void requireRecipe(String recipe) {
    if (recipe.split("\\.", -1).length != 3) {
      throw new IllegalArgumentException("a recipe is named purpose, tenant and dataset");
    }
  }

  private record Recipe(List<String> create, List<String> revoke) {}

  private record Lease(String recipe, Recipe made, DatabaseLease lent) {}
}
