package dev.coffer.activities.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.keys.DatabaseLeases.DatabaseLease;
import dev.coffer.activities.teststack.TestClock;
import dev.coffer.workflows.model.Purpose;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryDatabaseLeasesTest extends DatabaseLeasesContract {
  private final TestClock clock = TestClock.standard();
  private final MemoryDatabaseLeases leases = new MemoryDatabaseLeases(clock);

  @Override
  protected DatabaseLeases leases() {
    return leases;
  }

  @Override
  protected String server() {
    return "local";
  }

  @Override
  protected boolean roleExists(DatabaseLease lease) {
    String made = "CREATE ROLE \"" + lease.user() + '"';
    String dropped = "DROP ROLE IF EXISTS \"" + lease.user() + '"';
    return leases.executed().stream().anyMatch(statement -> statement.startsWith(made))
        && !leases.executed().contains(dropped);
  }

  @Override
  protected Instant now() {
    return clock.instant();
  }

  @Test
  @DisplayName("I-8 a lease ends by itself; no statement kept for tests holds its password")
  void ends() {
    DatabaseLease lease = lend(acme, Purpose.BACKUP);
    assertThat(leases.rolesOut()).isOne();
    assertThat(leases.executed()).noneMatch(each -> each.contains(lease.password().reveal()));
    clock.advance(MemoryDatabaseLeases.LEASE);
    assertThat(leases.rolesOut()).isZero();
  }
}
