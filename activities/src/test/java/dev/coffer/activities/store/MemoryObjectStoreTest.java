package dev.coffer.activities.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.teststack.TestClock;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryObjectStoreTest extends ObjectStoreContract {
  private static final TenantId ACME = new TenantId("acme");

  private final TestClock clock = TestClock.standard();
  private final MemoryObjectStores stores = new MemoryObjectStores(clock);

  @Override
  protected ObjectStores stores() {
    return stores;
  }

  @Override
  protected Intruder intruder() {
    return stores;
  }

  @Override
  protected Instant now() {
    return clock.instant();
  }

  @Test
  @DisplayName("a lock ends when its time has come, a hold does not")
  void lockEnds() {
    ObjectStore store = open(ACME, Purpose.BACKUP);
    ObjectRef locked = put(store, ACME, "packs/b-1/a-1", "locked");
    ObjectRef held = put(store, ACME, "packs/b-1/a-2", "held");
    open(ACME, Purpose.HOLD).hold(held.key(), held.versionId());

    clock.advance(Duration.ofHours(2).minusNanos(1));
    assertThat(stores.delete(locked)).isFalse();
    clock.advance(Duration.ofNanos(1));
    assertThat(stores.delete(locked)).isTrue();
    assertThat(stores.delete(held)).isFalse();
    open(ACME, Purpose.HOLD).lift(held.key(), held.versionId());
    assertThat(stores.delete(held)).isTrue();
  }

  @Test
  @DisplayName("T9 a put whose answer was lost is found by its repetition")
  void lostReply() {
    ObjectStore store = open(ACME, Purpose.BACKUP);
    stores.loseNextReply();

    assertFails(FailureCode.STORE_UNAVAILABLE, () -> put(store, ACME, "packs/b-1/a-1", "once"));
    ObjectRef ref = put(store, ACME, "packs/b-1/a-1", "once");
    assertThat(list(store, ref.key())).hasSize(1);
  }

  @Test
  @DisplayName("S4 a flipped byte, a cut and a replaced object are told from the true one")
  void plantedDamage() {
    ObjectStore store = open(ACME, Purpose.BACKUP);
    ObjectRef flipped = put(store, ACME, "packs/b-1/a-1", "to be flipped");
    ObjectRef cut = put(store, ACME, "packs/b-1/a-2", "to be cut");
    ObjectRef replaced = put(store, ACME, "packs/b-1/a-3", "to be replaced");
    ObjectRef lost = put(store, ACME, "packs/b-1/a-4", "to be lost");
    stores.flipByte(flipped, 3);
    stores.truncate(cut, 4);
    stores.replace(replaced, "TO BE REPLACED".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    stores.lose(lost);

    assertFails(FailureCode.PACK_ALTERED, () -> store.read(flipped));
    assertFails(FailureCode.PACK_ALTERED, () -> store.read(cut));
    assertFails(FailureCode.PACK_TRUNCATED, () -> store.read(cut, 0, 9));
    assertFails(FailureCode.PACK_ALTERED, () -> store.read(replaced));
    assertFails(FailureCode.PACK_MISSING, () -> store.read(lost));
  }

  @Test
  @DisplayName("S1 the store fails exactly the calls it was told to fail")
  void plannedOutage() {
    ObjectStore store = open(ACME, Purpose.BACKUP);
    stores.failAfter(1, 2);

    put(store, ACME, "packs/b-1/a-1", "passes");
    assertFails(FailureCode.STORE_UNAVAILABLE, () -> put(store, ACME, "packs/b-1/a-2", "x"));
    assertFails(FailureCode.STORE_UNAVAILABLE, () -> put(store, ACME, "packs/b-1/a-2", "x"));
    put(store, ACME, "packs/b-1/a-2", "passes again");
  }

  @Test
  @DisplayName("I-8 a session ends by itself")
  void sessionEnds() {
    ObjectStore store = open(ACME, Purpose.BACKUP);
    clock.advance(MemoryObjectStores.SESSION.plusNanos(1));

    assertFails(FailureCode.CREDENTIAL_EXPIRED, () -> put(store, ACME, "packs/b-1/a-1", "late"));
  }
}
