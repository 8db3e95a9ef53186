package dev.coffer.activities.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.keys.KeySession.NewKey;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.activities.teststack.TestClock;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryKeyServiceTest extends KeyServiceContract {
  private final TestClock clock = TestClock.standard();
  private final MemoryKeyService keys = new MemoryKeyService(clock);

  @Override
  protected KeyService keys() {
    return keys;
  }

  @Override
  protected void rotate(TenantId tenant) {
    keys.rotate(tenant);
  }

  @Override
  protected void minimumVersion(TenantId tenant, int version) {
    keys.minimumVersion(tenant, version);
  }

  @Override
  protected void letIn(TenantId tenant, int version) {
    keys.minimumVersion(tenant, version);
  }

  @Override
  protected Instant now() {
    return clock.instant();
  }

  @Test
  @DisplayName("K4 a session ends by itself")
  void sessionEnds() {
    KeySession session = open(acme, Purpose.BACKUP);
    clock.advance(MemoryKeyService.SESSION);

    assertFails(FailureCode.CREDENTIAL_EXPIRED, session::newKey);
  }

  @Test
  @DisplayName("K3 a request routed to another tenant's keys does not unwrap")
  void misrouted() {
    String wrapped = newKey(acme).wrapped();
    keys.misroute(acme, bolt);
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(wrapped));
    }
  }

  @Test
  @DisplayName("K3 a wrong key can be answered that looks like a right one")
  void wrongKey() {
    NewKey made = newKey(acme);
    keys.answerWrongKeys();
    try (KeySession session = open(acme, Purpose.RESTORE);
        KeyLoan loan = session.unwrap(made.wrapped())) {
      assertThat(loan.bytes()).isNotEqualTo(made.clear().bytes());
    }
  }

  @Test
  @DisplayName("K2 the key service fails exactly the calls it was told to fail")
  void plannedOutage() {
    try (KeySession session = open(acme, Purpose.BACKUP)) {
      keys.failAfter(1, 1);
      session.newKey();
      assertFails(FailureCode.KEYS_UNAVAILABLE, session::newKey);
      session.newKey();
    }
    assertThat(keys.sessionsOut()).isZero();
  }
}
