package dev.coffer.activities.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every object store promises. */
public abstract class ObjectStoreContract {
  private final String unique = UUID.randomUUID().toString().substring(0, 8);
  private final TenantId acme = new TenantId("acme-" + unique);
  private final TenantId bolt = new TenantId("bolt-" + unique);

  /** The store under test. */
  protected abstract ObjectStores stores();

  /** Somebody with full rights at the same store. */
  protected abstract Intruder intruder();

  /** The store's time. */
  protected abstract Instant now();

  @Test
  @DisplayName("what was put is read back by its version, whole and in ranges")
  void putsAndReads() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      byte[] content = "one pack of sealed chunks".getBytes(UTF_8);
      ObjectRef ref = store.putNew(key(acme, "packs/b-1/a-000001"), content, lock());

      assertThat(ref.bytes()).isEqualTo(content.length);
      assertThat(ref.sha256()).isEqualTo(Digest.of(content));
      assertThat(store.read(ref)).isEqualTo(content);
      assertThat(store.read(ref, 4, 4)).isEqualTo("pack".getBytes(UTF_8));
      assertThat(store.read(ref, content.length - 6L, 6)).isEqualTo("chunks".getBytes(UTF_8));
      assertThat(store.read(ref, 3, 0)).isEmpty();
    }
  }

  @Test
  @DisplayName("I-5 T9 a put that is repeated finds its own object and makes no second version")
  void putTwiceIsOnce() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      String key = key(acme, "packs/b-1/a-000001");
      ObjectRef first = store.putNew(key, "same".getBytes(UTF_8), lock());
      ObjectRef second = store.putNew(key, "same".getBytes(UTF_8), lock());

      assertThat(second).isEqualTo(first);
      assertThat(list(store, key)).hasSize(1);
    }
  }

  @Test
  @DisplayName("I-5 a key that holds other bytes is never written over")
  void neverOverwrites() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      String key = key(acme, "packs/b-1/a-000001");
      ObjectRef first = store.putNew(key, "first".getBytes(UTF_8), lock());

      assertFails(
          FailureCode.ALREADY_EXISTS, () -> store.putNew(key, "other".getBytes(UTF_8), lock()));
      assertThat(list(store, key)).hasSize(1);
      assertThat(store.read(first)).isEqualTo("first".getBytes(UTF_8));
    }
  }

  @Test
  @DisplayName("I-5 of eight writers racing for one key exactly one wins")
  void oneWinner() throws Exception {
    String key = key(acme, "packs/b-1/a-race");
    try (ObjectStore store = open(acme, Purpose.BACKUP);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<FailureCode>> writers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        byte[] mine = ("writer " + i).getBytes(UTF_8);
        writers.add(() -> codeOfPut(store, key, mine));
      }
      List<FailureCode> outcomes = new ArrayList<>();
      for (Future<FailureCode> writer : threads.invokeAll(writers)) {
        outcomes.add(writer.get());
      }
      // UNEXPECTED stands for "no failure" here.
      assertThat(outcomes).containsOnlyOnce(FailureCode.UNEXPECTED);
      assertThat(outcomes).filteredOn(FailureCode.ALREADY_EXISTS::equals).hasSize(7);
      assertThat(list(store, key)).hasSize(1);
    }
  }

  @Test
  @DisplayName("a version that is not there is missing, under a known key and under an unknown one")
  void missingVersion() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ObjectRef ref = put(store, acme, "packs/b-1/a-000001", "there");
      ObjectRef elsewhere = put(store, acme, "packs/b-1/a-000002", "elsewhere");
      ObjectRef wrongVersion =
          new ObjectRef(ref.key(), elsewhere.versionId(), ref.sha256(), ref.bytes());
      ObjectRef wrongKey =
          new ObjectRef(key(acme, "packs/b-1/none"), ref.versionId(), ref.sha256(), ref.bytes());

      assertFails(FailureCode.PACK_MISSING, () -> store.read(wrongVersion));
      assertFails(FailureCode.PACK_MISSING, () -> store.read(wrongKey));
      assertFails(FailureCode.PACK_MISSING, () -> store.read(wrongVersion, 0, 1));
      assertThat(store.head(wrongKey.key(), wrongKey.versionId())).isEmpty();
      assertThat(store.head(ref.key(), elsewhere.versionId())).isEmpty();
    }
  }

  @Test
  @DisplayName("S4 bytes that are not those of the reference are never returned as if they were")
  void alteredBytes() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ObjectRef ref = put(store, acme, "packs/b-1/a-000001", "stored");
      ObjectRef wrongDigest =
          new ObjectRef(ref.key(), ref.versionId(), Digest.of("other"), ref.bytes());
      ObjectRef wrongSize =
          new ObjectRef(ref.key(), ref.versionId(), ref.sha256(), ref.bytes() + 1);

      assertFails(FailureCode.PACK_ALTERED, () -> store.read(wrongDigest));
      assertFails(FailureCode.PACK_ALTERED, () -> store.read(wrongSize));
    }
  }

  @Test
  @DisplayName("S3 a range beyond the end of the object is truncated, not short")
  void rangeBeyondTheEnd() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ObjectRef ref = put(store, acme, "packs/b-1/a-000001", "0123456789");

      assertFails(FailureCode.PACK_TRUNCATED, () -> store.read(ref, 5, 6));
      assertFails(FailureCode.PACK_TRUNCATED, () -> store.read(ref, 20, 1));
    }
  }

  @Test
  @DisplayName("I-5 an object is locked from its first moment, and the store says so")
  void lockedFromTheFirstMoment() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      Lock lock = lock();
      ObjectRef ref = store.putNew(key(acme, "packs/b-1/a-000001"), new byte[] {1, 2, 3}, lock);

      StoredVersion said = store.head(ref.key(), ref.versionId()).orElseThrow();
      assertThat(said.lockedUntil()).isEqualTo(lock.until());
      assertThat(said.held()).isFalse();
      assertThat(said.bytes()).isEqualTo(3);
      assertThat(intruder().delete(ref)).isFalse();
      assertThat(store.read(ref)).isEqualTo(new byte[] {1, 2, 3});
    }
  }

  @Test
  @DisplayName("an object put without a lock can be deleted")
  void unlockedCanBeDeleted() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ObjectRef ref =
          store.putNew(
              key(acme, "packs/b-1/a-000001"),
              new byte[] {1},
              new Lock(LockMode.ADVISORY, now().plus(1, ChronoUnit.DAYS)));

      assertThat(store.head(ref.key(), ref.versionId()).orElseThrow().lockedUntil()).isNull();
      assertThat(intruder().delete(ref)).isTrue();
      assertFails(FailureCode.PACK_MISSING, () -> store.read(ref));
    }
  }

  @Test
  @DisplayName("locks grow and never shrink")
  void locksGrow() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      Lock lock = lock();
      ObjectRef ref = store.putNew(key(acme, "packs/b-1/a-000001"), new byte[] {1}, lock);

      store.extendLock(ref, lock.until().minus(1, ChronoUnit.HOURS));
      assertThat(lockOf(store, ref)).isEqualTo(lock.until());
      store.extendLock(ref, lock.until().plus(1, ChronoUnit.DAYS));
      assertThat(lockOf(store, ref)).isEqualTo(lock.until().plus(1, ChronoUnit.DAYS));
      store.extendLock(ref, lock.until().plus(1, ChronoUnit.DAYS));
      assertThat(lockOf(store, ref)).isEqualTo(lock.until().plus(1, ChronoUnit.DAYS));
    }
  }

  @Test
  @DisplayName("a hold is set and lifted, each twice without harm; the lock stays")
  void holds() {
    ObjectRef ref;
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ref = put(store, acme, "packs/b-1/a-000001", "evidence");
    }
    try (ObjectStore store = open(acme, Purpose.HOLD)) {
      store.lift(ref.key(), ref.versionId());
      store.hold(ref.key(), ref.versionId());
      store.hold(ref.key(), ref.versionId());
      assertThat(store.head(ref.key(), ref.versionId()).orElseThrow().held()).isTrue();
      assertThat(intruder().delete(ref)).isFalse();

      store.lift(ref.key(), ref.versionId());
      store.lift(ref.key(), ref.versionId());
      StoredVersion said = store.head(ref.key(), ref.versionId()).orElseThrow();
      assertThat(said.held()).isFalse();
      assertThat(said.lockedUntil()).isNotNull();
      assertThat(intruder().delete(ref)).isFalse();
    }
  }

  @Test
  @DisplayName("I-10 a hold alone keeps an object whose lock does not, until it is lifted")
  void heldWithoutLock() {
    ObjectRef ref;
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ref =
          store.putNew(
              key(acme, "packs/b-1/a-000001"),
              new byte[] {1},
              new Lock(LockMode.ADVISORY, now().plus(1, ChronoUnit.DAYS)));
    }
    try (ObjectStore store = open(acme, Purpose.HOLD)) {
      store.hold(ref.key(), ref.versionId());
      assertThat(intruder().delete(ref)).isFalse();
      store.lift(ref.key(), ref.versionId());
      assertThat(intruder().delete(ref)).isTrue();
      assertFails(FailureCode.PACK_MISSING, () -> store.hold(ref.key(), ref.versionId()));
      assertFails(FailureCode.PACK_MISSING, () -> store.lift(ref.key(), ref.versionId()));
    }
  }

  @Test
  @DisplayName("S9 S10 I-6 garbage and delete markers on top change nothing of a pinned read")
  void pinnedReads() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ObjectRef ref = put(store, acme, "packs/b-1/a-000001", "the pinned version");
      String garbage = intruder().putOnTop(ref.key(), "garbage".getBytes(UTF_8));
      assertThat(store.read(ref)).isEqualTo("the pinned version".getBytes(UTF_8));
      String marker = intruder().deleteMarker(ref.key());
      assertThat(store.read(ref)).isEqualTo("the pinned version".getBytes(UTF_8));
      assertThat(store.read(ref, 4, 6)).isEqualTo("pinned".getBytes(UTF_8));

      assertThat(store.head(ref.key(), ref.versionId()).orElseThrow().bytes()).isEqualTo(18);
      List<StoredVersion> seen = list(store, ref.key());
      assertThat(seen)
          .extracting(StoredVersion::versionId)
          .containsExactly(marker, garbage, ref.versionId());
      assertThat(seen).extracting(StoredVersion::marker).containsExactly(true, false, false);
      assertThat(seen).extracting(StoredVersion::latest).containsExactly(true, false, false);
    }
  }

  @Test
  @DisplayName("S10 T9 a put repeated after garbage was put on top finds its own version beneath")
  void findsItselfBeneathGarbage() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ObjectRef ref = put(store, acme, "packs/b-1/a-000001", "mine");
      intruder().putOnTop(ref.key(), "garbage".getBytes(UTF_8));

      assertThat(put(store, acme, "packs/b-1/a-000001", "mine")).isEqualTo(ref);
    }
  }

  @Test
  @DisplayName("a listing gives every version under a prefix, in key order, and nothing beside it")
  void listsVersions() {
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      put(store, acme, "backups/main/b-2/index", "2i");
      put(store, acme, "backups/main/b-1/manifest", "1m");
      put(store, acme, "backups/main/b-1/index", "1i");
      put(store, acme, "packs/b-1/a-000001", "p");

      assertThat(list(store, key(acme, "backups/main/b-1/")))
          .extracting(StoredVersion::key)
          .containsExactly(
              key(acme, "backups/main/b-1/index"), key(acme, "backups/main/b-1/manifest"));
      assertThat(list(store, key(acme, ""))).hasSize(4).allMatch(StoredVersion::latest);
    }
  }

  @Test
  @DisplayName("every tenant that has a vault is found from the store alone")
  void findsVaults() {
    try (ObjectStore one = open(acme, Purpose.ONBOARD);
        ObjectStore other = open(bolt, Purpose.ONBOARD)) {
      put(one, acme, "keyring/1", "a");
      put(one, acme, "keyring/2", "a2");
      put(other, bolt, "keyring/1", "b");
    }
    List<String> found = new ArrayList<>();
    stores().vaults(found::add);

    assertThat(found).contains(acme.value(), bolt.value()).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("I-1 I-8 a session of one tenant is refused everything of another")
  void confinedToTheTenant() {
    ObjectRef theirs;
    try (ObjectStore store = open(bolt, Purpose.BACKUP)) {
      theirs = put(store, bolt, "packs/b-1/a-000001", "bolt's");
    }
    for (Purpose purpose : Purpose.values()) {
      try (ObjectStore store = open(acme, purpose)) {
        assertFails(FailureCode.CREDENTIAL_REFUSED, () -> store.read(theirs));
        assertFails(FailureCode.CREDENTIAL_REFUSED, () -> store.read(theirs, 0, 1));
        assertFails(
            FailureCode.CREDENTIAL_REFUSED, () -> store.head(theirs.key(), theirs.versionId()));
        assertFails(FailureCode.CREDENTIAL_REFUSED, () -> list(store, key(bolt, "")));
        assertFails(FailureCode.CREDENTIAL_REFUSED, () -> list(store, "tenants/"));
        assertFails(
            FailureCode.CREDENTIAL_REFUSED,
            () -> store.putNew(key(bolt, "packs/b-1/x"), new byte[1], lock()));
        assertFails(
            FailureCode.CREDENTIAL_REFUSED,
            () -> store.extendLock(theirs, now().plus(30, ChronoUnit.DAYS)));
        assertFails(
            FailureCode.CREDENTIAL_REFUSED, () -> store.hold(theirs.key(), theirs.versionId()));
        assertFails(
            FailureCode.CREDENTIAL_REFUSED, () -> store.lift(theirs.key(), theirs.versionId()));
      }
    }
  }

  @Test
  @DisplayName("I-8 a purpose may put only where it has to, and verification puts nothing")
  void confinedToThePurpose() {
    for (Purpose purpose : Purpose.values()) {
      List<String> allowed = StoreRights.of(purpose).areas();
      try (ObjectStore store = open(acme, purpose)) {
        for (String area : StoreRights.AREAS) {
          ThrowingCallable attempt = () -> put(store, acme, area + "/x-" + purpose, "x");
          if (allowed.contains(area)) {
            assertThat(catchThrowableOfType(FailureException.class, attempt)).isNull();
          } else {
            assertFails(FailureCode.CREDENTIAL_REFUSED, attempt);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("I-8 only those whose purpose needs it extend locks, set holds or lift them")
  void confinedInLocks() {
    ObjectRef ref;
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      ref = put(store, acme, "packs/b-1/a-000001", "mine");
    }
    Instant later = now().plus(30, ChronoUnit.DAYS);
    for (Purpose purpose : Purpose.values()) {
      StoreRights rights = StoreRights.of(purpose);
      try (ObjectStore store = open(acme, purpose)) {
        if (!rights.extend()) {
          assertFails(FailureCode.CREDENTIAL_REFUSED, () -> store.extendLock(ref, later));
        }
        if (!rights.hold()) {
          assertFails(FailureCode.CREDENTIAL_REFUSED, () -> store.hold(ref.key(), ref.versionId()));
          assertFails(FailureCode.CREDENTIAL_REFUSED, () -> store.lift(ref.key(), ref.versionId()));
        }
      }
    }
  }

  @Test
  @DisplayName("A1 S5 a purge deletes versions and delete markers, but no locked and no held one")
  void deletesWhatNothingKeeps() {
    ObjectRef free = putFree(acme, "packs/b-1/a-000001", "free");
    ObjectRef locked;
    ObjectRef held = putFree(acme, "packs/b-1/a-000003", "held");
    try (ObjectStore store = open(acme, Purpose.BACKUP)) {
      locked = put(store, acme, "packs/b-1/a-000002", "locked");
    }
    try (ObjectStore store = open(acme, Purpose.HOLD)) {
      store.hold(held.key(), held.versionId());
    }
    intruder().putOnTop(free.key(), "garbage".getBytes(UTF_8));
    intruder().deleteMarker(free.key());
    intruder().deleteMarker(locked.key());
    try (ObjectStore store = open(acme, Purpose.PURGE)) {
      List<StoredVersion> versions = list(store, key(acme, "packs/b-1/"));
      assertThat(versions).hasSize(6);

      List<Removal> removals = store.delete(versions);

      assertThat(removals)
          .extracting(Removal::versionId)
          .isEqualTo(versions.stream().map(StoredVersion::versionId).toList());
      assertThat(removals)
          .filteredOn(removal -> removal.outcome() != Removal.Outcome.GONE)
          .containsExactly(
              new Removal(
                  locked.key(), locked.versionId(), Removal.Outcome.LOCKED, lockOf(store, locked)),
              new Removal(held.key(), held.versionId(), Removal.Outcome.HELD, null));
      assertThat(list(store, key(acme, "packs/b-1/")))
          .extracting(StoredVersion::versionId)
          .containsExactly(locked.versionId(), held.versionId());
      assertThat(store.read(locked)).isEqualTo("locked".getBytes(UTF_8));
    }
  }

  @Test
  @DisplayName("T9 a version that is gone already is gone")
  void deletesTwice() {
    ObjectRef free = putFree(acme, "packs/b-1/a-000001", "free");
    try (ObjectStore store = open(acme, Purpose.PURGE)) {
      List<StoredVersion> versions = list(store, free.key());

      for (int i = 0; i < 2; i++) {
        assertThat(store.delete(versions))
            .extracting(Removal::outcome)
            .containsExactly(Removal.Outcome.GONE);
      }
      assertThat(store.head(free.key(), free.versionId())).isEmpty();
    }
  }

  @Test
  @DisplayName("I-1 I-8 no session but a purge's deletes, and none deletes another tenant's")
  void deletesAreThePurges() {
    putFree(acme, "packs/b-1/a-000001", "ours");
    putFree(bolt, "packs/b-1/a-000001", "theirs");
    List<StoredVersion> ours;
    List<StoredVersion> theirs;
    try (ObjectStore one = open(acme, Purpose.VERIFY);
        ObjectStore other = open(bolt, Purpose.VERIFY)) {
      ours = list(one, key(acme, "packs/"));
      theirs = list(other, key(bolt, "packs/"));
    }
    for (Purpose purpose : Purpose.values()) {
      try (ObjectStore store = open(acme, purpose)) {
        assertFails(FailureCode.CREDENTIAL_REFUSED, () -> store.delete(theirs));
        if (purpose != Purpose.PURGE) {
          assertFails(FailureCode.CREDENTIAL_REFUSED, () -> store.delete(ours));
        }
      }
    }
    try (ObjectStore one = open(acme, Purpose.VERIFY);
        ObjectStore other = open(bolt, Purpose.VERIFY)) {
      assertThat(list(one, key(acme, "packs/"))).isEqualTo(ours);
      assertThat(list(other, key(bolt, "packs/"))).isEqualTo(theirs);
    }
  }

  @Test
  @DisplayName("W8 2,500 versions are listed and deleted page by page, while the listing goes on")
  void deletesInPages() throws Exception {
    try (ObjectStore store = open(acme, Purpose.BACKUP);
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Callable<ObjectRef>> puts = new ArrayList<>();
      for (int i = 0; i < 2_500; i++) {
        String key = key(acme, "packs/b-1/a-%06d".formatted(i));
        puts.add(() -> store.putNew(key, new byte[] {1}, free()));
      }
      for (Future<ObjectRef> put : threads.invokeAll(puts)) {
        assertThat(put.get().bytes()).isEqualTo(1);
      }
    }
    List<Removal> removals = new ArrayList<>();
    List<StoredVersion> page = new ArrayList<>();
    try (ObjectStore store = open(acme, Purpose.PURGE)) {
      store.versions(
          key(acme, "packs/"),
          version -> {
            page.add(version);
            if (page.size() == ObjectStore.BATCH) {
              removals.addAll(store.delete(page));
              page.clear();
            }
          });
      removals.addAll(store.delete(page));

      assertThat(removals)
          .hasSize(2_500)
          .allMatch(removal -> removal.outcome() == Removal.Outcome.GONE);
      assertThat(list(store, key(acme, "packs/"))).isEmpty();
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> store.delete(Collections.nCopies(ObjectStore.BATCH + 1, page.getFirst())));
    }
  }

  @Test
  @DisplayName("T6 the store tells its own time")
  void tellsItsTime() {
    Instant before = now().truncatedTo(ChronoUnit.SECONDS);
    try (ObjectStore store = open(acme, Purpose.PURGE)) {
      assertThat(store.now()).isBetween(before, now().plusSeconds(1));
    }
  }

  @Test
  @DisplayName("the canary finds that this store keeps its locks")
  void probes() {
    assertThat(stores().probeLock()).isEqualTo(LockMode.COMPLIANCE);
  }

  /** A lock of two hours, in whole seconds as stores keep them. */
  protected final Lock lock() {
    Instant until = now().plus(2, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    return new Lock(LockMode.COMPLIANCE, until);
  }

  /** No lock at all. */
  private Lock free() {
    return new Lock(LockMode.ADVISORY, now());
  }

  private ObjectRef putFree(TenantId tenant, String rest, String text) {
    try (ObjectStore store = open(tenant, Purpose.BACKUP)) {
      return store.putNew(key(tenant, rest), text.getBytes(UTF_8), free());
    }
  }

  protected final ObjectStore open(TenantId tenant, Purpose purpose) {
    return stores().session(new RunRef(tenant, "b-1"), purpose);
  }

  protected static String key(TenantId tenant, String rest) {
    return "tenants/" + tenant + '/' + rest;
  }

  protected final ObjectRef put(ObjectStore store, TenantId tenant, String rest, String text) {
    return store.putNew(key(tenant, rest), text.getBytes(UTF_8), lock());
  }

  protected static List<StoredVersion> list(ObjectStore store, String prefix) {
    List<StoredVersion> found = new ArrayList<>();
    store.versions(prefix, found::add);
    return found;
  }

  /** Asserts the code of a failure. */
  public static void assertFails(FailureCode code, ThrowingCallable attempt) {
    FailureException failure = catchThrowableOfType(FailureException.class, attempt);
    assertThat(failure).as("a failure %s", code).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
  }

  private static Instant lockOf(ObjectStore store, ObjectRef ref) {
    return requireNonNull(store.head(ref.key(), ref.versionId()).orElseThrow().lockedUntil());
  }

  private FailureCode codeOfPut(ObjectStore store, String key, byte[] content) {
    try {
      store.putNew(key, content, lock());
      return FailureCode.UNEXPECTED;
    } catch (FailureException failure) {
      return failure.code();
    }
  }
}
