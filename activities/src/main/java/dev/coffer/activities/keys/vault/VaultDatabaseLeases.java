package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.vault.VaultCalls.Refused;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Database roles from the database secrets engine. A lease is made with a token of its tenant and
 * purpose, so the service itself refuses a neighbour's recipe; the token goes with the lease.
 */
public final class VaultDatabaseLeases implements DatabaseLeases {
  /** Between the lease's id and its token's accessor; occurs in neither. */
  private static final String SEPARATOR = "#";

  private final VaultSettings settings;
  private final VaultCalls calls;
  private final Identity steward;
  private final Identity minter;
  private final Clock clock;

  public VaultDatabaseLeases(VaultSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.calls = new VaultCalls(settings);
    this.steward = new Identity(calls, settings.steward(), clock);
    this.minter = new Identity(calls, settings.minter(), clock);
  }

  @Override
  public void prepare(String recipe, String server, List<String> create, List<String> revoke) {
    String ttl = settings.leaseTtl().toSeconds() + "s";
    try {
      steward.write(
          role(recipe),
          Map.of(
              "db_name", server,
              "creation_statements", create,
              "revocation_statements", revoke,
              "default_ttl", ttl,
              "max_ttl", ttl));
    } catch (Refused refused) {
      if (refused.status() == 403) {
        throw VaultCalls.refused(refused, "keep a recipe");
      }
      throw FailureCode.INVALID_REQUEST.because(
          "the key service has no database connection of that name (" + refused.status() + ")");
    }
  }

  @Override
  public void forget(String recipe) {
    try {
      steward.delete(role(recipe));
    } catch (Refused refused) {
      throw VaultCalls.refused(refused, "forget a recipe");
    }
  }

  @Override
  public DatabaseLease lease(RunRef run, Purpose purpose, String recipe) {
    TenantToken token =
        TenantToken.mint(minter, settings, run, purpose, settings.leaseTtl(), clock.instant());
    try {
      JsonNode made = calls.read(token.token(), settings.databaseMount() + "/creds/" + recipe);
      return new DatabaseLease(
          made.path("lease_id").asText() + SEPARATOR + token.accessor(),
          made.at("/data/username").asText(),
          new Secret(made.at("/data/password").asText()),
          clock.instant().plusSeconds(made.path("lease_duration").asLong()));
    } catch (Refused refused) {
      VaultKeyService.revoke(minter, token.accessor());
      if (refused.status() == 403 || refused.says("unknown role")) {
        throw FailureCode.CREDENTIAL_REFUSED.because("the key service refused a database lease");
      }
      throw FailureCode.DATABASE_UNAVAILABLE.because(
          "the key service could not make a database role (" + refused.status() + ")");
    } catch (dev.coffer.workflows.failure.FailureException failed) {
      VaultKeyService.revoke(minter, token.accessor());
      throw failed;
    }
  }

  @Override
  public void revoke(String leaseId) {
    int separator = leaseId.lastIndexOf(SEPARATOR);
    String lease = separator < 0 ? leaseId : leaseId.substring(0, separator);
    try {
      minter.write("sys/leases/revoke", Map.of("lease_id", lease, "sync", true));
    } catch (Refused refused) {
      if (refused.status() == 403) {
        throw VaultCalls.refused(refused, "revoke a lease");
      }
      // A lease that is not there any more is revoked.
    }
    if (separator >= 0) {
      VaultKeyService.revoke(minter, leaseId.substring(separator + 1));
    }
  }

  private String role(String recipe) {
    return settings.databaseMount() + "/roles/" + recipe;
  }
}
