package dev.coffer.activities.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.keys.DatabaseLeases.DatabaseLease;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every lender of database roles promises. */
public abstract class DatabaseLeasesContract {
  protected static final DatasetId MAIN = new DatasetId("main");

  private final String unique = UUID.randomUUID().toString().substring(0, 8);
  protected final TenantId acme = new TenantId("acme-" + unique);
  protected final TenantId bolt = new TenantId("bolt-" + unique);

  /** The lender under test; the tenants' keys are made already. */
  protected abstract DatabaseLeases leases();

  /** Name of a configured server. */
  protected abstract String server();

  /** Whether the database has this role, by the database's own word. */
  protected abstract boolean roleExists(DatabaseLease lease);

  /** The lender's time. */
  protected abstract Instant now();

  @Test
  @DisplayName("I-8 a role is made for the run, works, and is dropped when it is given back")
  void lendsAndRevokes() {
    DatabaseLease lease = lend(acme, Purpose.BACKUP);
    assertThat(roleExists(lease)).isTrue();
    assertThat(lease.expiresAt())
        .isAfter(now())
        .isBeforeOrEqualTo(now().plus(Duration.ofHours(12)));

    leases().revoke(lease.id());
    assertThat(roleExists(lease)).isFalse();
    leases().revoke(lease.id());
  }

  @Test
  @DisplayName("I-8 every lease is a role of its own")
  void rolesDiffer() {
    DatabaseLease one = lend(acme, Purpose.BACKUP);
    DatabaseLease other = lend(acme, Purpose.BACKUP);

    assertThat(one.user()).isNotEqualTo(other.user());
    assertThat(one.password().reveal()).isNotEqualTo(other.password().reveal());
    leases().revoke(one.id());
    assertThat(roleExists(other)).isTrue();
    leases().revoke(other.id());
  }

  @Test
  @DisplayName("I-1 I-8 a run of one tenant is refused the recipe of another")
  void foreignRecipe() {
    prepare(bolt, Purpose.BACKUP);
    String theirs = DatabaseLeases.recipe(bolt, MAIN, Purpose.BACKUP);

    assertRefused(acme, Purpose.BACKUP, theirs);
  }

  @Test
  @DisplayName("I-8 a run is refused the recipe of another purpose")
  void foreignPurpose() {
    prepare(acme, Purpose.RESTORE);
    String restore = DatabaseLeases.recipe(acme, MAIN, Purpose.RESTORE);

    assertRefused(acme, Purpose.BACKUP, restore);
  }

  @Test
  @DisplayName("I-8 a tenant whose id starts like another's is refused that one's recipe")
  void similarNames() {
    TenantId longer = new TenantId(acme + "-x");
    String theirs = DatabaseLeases.recipe(longer, MAIN, Purpose.BACKUP);
    leases().prepare(theirs, server(), create(), revoke());

    assertRefused(acme, Purpose.BACKUP, theirs);
  }

  @Test
  @DisplayName("preparing twice keeps one recipe; forgetting it revokes its leases")
  void forgets() {
    prepare(acme, Purpose.BACKUP);
    DatabaseLease lease = lend(acme, Purpose.BACKUP);
    String recipe = DatabaseLeases.recipe(acme, MAIN, Purpose.BACKUP);
    String longer = DatabaseLeases.recipe(acme, new DatasetId("main-2"), Purpose.BACKUP);
    leases().prepare(longer, server(), create(), revoke());
    DatabaseLease other = leases().lease(new RunRef(acme, "b-1"), Purpose.BACKUP, longer);
    leases().forget(recipe);

    assertThat(roleExists(lease)).isFalse();
    assertThat(roleExists(other)).as("a recipe whose name starts the same").isTrue();
    leases().forget(longer);
    assertRefused(acme, Purpose.BACKUP, recipe);
    leases().forget(recipe);
  }

  @Test
  @DisplayName("I-8 a role that looks at a server is Coffer's own: no tenant's lease is one")
  void survey() {
    RunRef run = new RunRef(TenantId.PLATFORM, "n-1");
    DatabaseLease lease = leases().survey(run, server(), create(), revoke());
    assertThat(roleExists(lease)).isTrue();
    for (Purpose purpose : Purpose.standing()) {
      assertRefused(acme, purpose, DatabaseLeases.surveyRecipe(server()));
    }

    leases().revoke(lease.id());
    assertThat(roleExists(lease)).isFalse();
    DatabaseLease again = leases().survey(run, server(), create(), revoke());
    assertThat(again.user()).isNotEqualTo(lease.user());
    leases().revoke(again.id());
  }

  protected List<String> create() {
    return List.of(
        "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'");
  }

  protected List<String> revoke() {
    return List.of("DROP ROLE IF EXISTS \"{{name}}\"");
  }

  protected final void prepare(TenantId tenant, Purpose purpose) {
    leases().prepare(DatabaseLeases.recipe(tenant, MAIN, purpose), server(), create(), revoke());
  }

  protected final DatabaseLease lend(TenantId tenant, Purpose purpose) {
    prepare(tenant, purpose);
    return leases()
        .lease(new RunRef(tenant, "b-1"), purpose, DatabaseLeases.recipe(tenant, MAIN, purpose));
  }

  protected static void assertFails(FailureCode code, ThrowingCallable attempt) {
    KeyServiceContract.assertFails(code, attempt);
  }

  private void assertRefused(TenantId tenant, Purpose purpose, String recipe) {
    KeyServiceContract.assertFails(
        FailureCode.CREDENTIAL_REFUSED,
        () -> leases().lease(new RunRef(tenant, "b-1"), purpose, recipe));
  }
}
