package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Names;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import io.github.jopenlibs.vault.json.JsonArray;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Database roles from the database engine. A lease belongs to a token that does nothing else; while
 * this process lives it renews both, so a role outlives its process by {@code leaseTtl} at most.
 */
public final class VaultDatabaseLeases implements DatabaseLeases, AutoCloseable {
  private static final Pattern RECIPE =
      Pattern.compile("[a-z]+\\." + Names.ID_PATTERN + "\\." + Names.ID_PATTERN);

  private final VaultSettings settings;
  private final VaultIdentity steward;
  private final VaultIdentity minter;
  private final VaultTokens tokens;
  private final Renewals renewals;
  private final Map<String, VaultToken> lent = new ConcurrentHashMap<>();

  public VaultDatabaseLeases(VaultSettings settings, Clock clock) {
    this.settings = settings;
    VaultCalls calls = new VaultCalls(settings.endpoint());
    this.steward = new VaultIdentity(calls, settings.steward(), clock);
    this.minter = new VaultIdentity(calls, settings.minter(), clock);
    this.tokens = new VaultTokens(calls, minter, settings.tokenRole(), clock);
    this.renewals = new Renewals(settings.leaseTtl());
  }

  @Override
  public void prepare(String recipe, String server, List<String> create, List<String> revoke) {
    requireRecipe(recipe);
    try {
      steward.write(
          settings.databaseMount() + "/roles/" + recipe,
          Map.of(
              "db_name",
              server,
              "creation_statements",
              array(create),
              "revocation_statements",
              array(revoke),
              "rollback_statements",
              array(revoke),
              "default_ttl",
              settings.leaseTtl().toSeconds() + "s",
              "max_ttl",
              settings.leaseMaxTtl().toSeconds() + "s"));
    } catch (VaultRefusal refused) {
      throw FailureCode.CREDENTIAL_REFUSED.because(
          "the key service takes no recipe for this dataset: HTTP " + refused.status(), refused);
    }
  }

  /** The recipe goes first, so that no lease is made between the revocation and its end. */
  @Override
  public void forget(String recipe) {
    requireRecipe(recipe);
    try {
      steward.delete(settings.databaseMount() + "/roles/" + recipe);
      // The server ends the prefix with a slash by itself, so "main" never means "main-2" too.
      steward.write(
          "sys/leases/revoke-prefix/" + settings.databaseMount() + "/creds/" + recipe,
          Map.of("sync", true));
    } catch (VaultRefusal refused) {
      throw FailureCode.CREDENTIAL_REFUSED.because(
          "the key service does not forget a recipe: HTTP " + refused.status(), refused);
    }
  }

  @Override
  public DatabaseLease lease(RunRef run, Purpose purpose, String recipe) {
    requireRecipe(recipe);
    return lend(run, VaultNames.leasePolicy(run.tenant(), purpose), recipe);
  }

  @Override
  public DatabaseLease survey(RunRef run, String server, List<String> create, List<String> revoke) {
    String recipe = DatabaseLeases.surveyRecipe(server);
    prepare(recipe, server, create, revoke);
    try {
      steward.write(
          "sys/policies/acl/" + VaultNames.surveyPolicy(),
          Map.of("policy", VaultNames.surveyPolicyText(settings)));
    } catch (VaultRefusal refused) {
      throw FailureCode.CREDENTIAL_REFUSED.because(
          "the key service refuses its steward: HTTP " + refused.status(), refused);
    }
    return lend(run, VaultNames.surveyPolicy(), recipe);
  }

  private DatabaseLease lend(RunRef run, String policy, String recipe) {
    VaultToken token = tokens.mint(run, policy, settings.leaseTtl(), settings.leaseMaxTtl());
    try {
      JsonNode made = token.read(settings.databaseMount() + "/creds/" + recipe);
      DatabaseLease lease =
          new DatabaseLease(
              made.path("lease_id").asText(),
              made.at("/data/username").asText(),
              new Secret(made.at("/data/password").asText()),
              token.lastsUntil());
      lent.put(lease.id(), token);
      renewals.keep(lease.id(), () -> token.renew() && token.renewLease(lease.id()));
      return lease;
    } catch (VaultRefusal refused) {
      token.close();
      throw notLent(refused);
    } catch (RuntimeException failed) {
      token.close();
      throw failed;
    }
  }

  private static FailureException notLent(VaultRefusal refused) {
    String state = refused.sqlState();
    if (state.startsWith("42")) {
      return FailureCode.ROLE_MISSING.because(
          "the database refuses to make the role: SQLSTATE " + state, refused);
    }
    if (!state.isEmpty() || refused.status() >= 500) {
      return FailureCode.DATABASE_UNAVAILABLE.because(
          "the database does not make a role: SQLSTATE " + state, refused);
    }
    return FailureCode.CREDENTIAL_REFUSED.because("the key service refuses this recipe", refused);
  }

  @Override
  public void revoke(String leaseId) {
    if (!leaseId.startsWith(settings.databaseMount() + "/creds/")) {
      throw FailureCode.CREDENTIAL_REFUSED.because("this is no lease of a database role");
    }
    try {
      minter.write("sys/leases/revoke", Map.of("lease_id", leaseId, "sync", true));
    } catch (VaultRefusal refused) {
      throw FailureCode.KEYS_UNAVAILABLE.because(
          "the key service did not revoke a lease: HTTP " + refused.status(), refused);
    }
    renewals.drop(leaseId);
    VaultToken token = lent.remove(leaseId);
    if (token != null) {
      token.close();
    }
  }

  /** Stops renewing; what is still out ends by itself. */
  @Override
  public void close() {
    renewals.close();
  }

  private static void requireRecipe(String recipe) {
    if (!RECIPE.matcher(recipe).matches()) {
      throw new IllegalArgumentException("a recipe is named purpose, tenant and dataset");
    }
  }

  private static JsonArray array(List<String> statements) {
    JsonArray array = new JsonArray();
    statements.forEach(array::add);
    return array;
  }
}
