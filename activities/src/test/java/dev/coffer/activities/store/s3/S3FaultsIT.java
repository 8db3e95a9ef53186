package dev.coffer.activities.store.s3;

import static dev.coffer.activities.store.ObjectStoreContract.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.activities.teststack.Fault;
import dev.coffer.activities.teststack.FaultProxy;
import dev.coffer.activities.teststack.SelfSignedServer;
import dev.coffer.activities.teststack.TestClock;
import dev.coffer.activities.teststack.TestStack;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real store behind a faulty line. */
class S3FaultsIT {
  private static final Duration STALL = Duration.ofSeconds(2);
  private static final Fault SLOW_DOWN =
      new Fault.Status(503, "<Error><Code>SlowDown</Code><Message>planted</Message></Error>");

  private final TenantId tenant = new TenantId("t-" + UUID.randomUUID().toString().substring(0, 8));
  private final TestStack.Store server = TestStack.get().store();
  private final TestClock clock = new TestClock(Instant.now());
  private FaultProxy proxy;
  private S3ObjectStores stores;
  private ObjectStore store;

  @BeforeEach
  void open() {
    proxy = FaultProxy.http(server.endpoint());
    stores = new S3ObjectStores(S3Servers.settings(server, proxy.uri(), STALL), clock);
    store = stores.session(new RunRef(tenant, "b-1"), Purpose.BACKUP);
  }

  @AfterEach
  void close() {
    store.close();
    stores.close();
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  @DisplayName("S1 heals: 1 % and 20 % of calls answered 503, every put and read succeeds once")
  void slowDown(int percent) {
    // A fixed seed that plants faults at both rates within these calls.
    proxy.percent(percent, SLOW_DOWN, 1);
    List<ObjectRef> refs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      refs.add(put("packs/b-1/a-%06d".formatted(i), "pack " + i));
    }
    for (int i = 0; i < refs.size(); i++) {
      assertThat(store.read(refs.get(i))).isEqualTo(("pack " + i).getBytes(UTF_8));
    }
    assertThat(proxy.planted()).isPositive();
    proxy.heal();
    assertThat(list("packs/")).hasSize(60);
  }

  @Test
  @DisplayName(
      "S1 every call answered 503: said within bounds, nothing half done, goes on afterwards")
  void outage() {
    ObjectRef before = put("packs/b-1/a-000001", "before");
    proxy.always(SLOW_DOWN);
    Instant start = Instant.now();
    assertFails(FailureCode.STORE_UNAVAILABLE, () -> put("packs/b-1/a-000002", "during"));
    assertFails(FailureCode.STORE_UNAVAILABLE, () -> store.read(before));
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
    assertThat(proxy.planted()).as("tried again in between").isGreaterThan(2);

    proxy.heal();
    assertThat(list("packs/")).hasSize(1);
    put("packs/b-1/a-000002", "after");
  }

  @Test
  @DisplayName("S1 a store that refuses connections is unavailable, not lost")
  void unreachable() {
    ObjectRef ref = put("packs/b-1/a-000001", "x");
    proxy.refuse();
    assertFails(FailureCode.STORE_UNAVAILABLE, () -> store.read(ref));
    proxy.heal();
    assertThat(store.read(ref)).isEqualTo("x".getBytes(UTF_8));
  }

  @Test
  @DisplayName("S2 heals: 64 KiB a second is slow, not stalled")
  void slow() {
    byte[] content = random(192 << 10);
    ObjectRef ref = store.putNew(key("packs/b-1/a-000001"), content, lock());
    proxy.next(1, new Fault.Trickle(64 << 10));
    assertThat(store.read(ref)).isEqualTo(content);
    assertThat(proxy.planted()).isOne();
  }

  @Test
  @DisplayName("S2 heals: a stall is noticed and the call tried again")
  void stall() {
    ObjectRef ref = put("packs/b-1/a-000001", "x");
    proxy.next(1, new Fault.Delay(STALL.multipliedBy(3)));
    Instant start = Instant.now();
    assertThat(store.read(ref)).isEqualTo("x".getBytes(UTF_8));
    assertThat(Duration.between(start, Instant.now())).isLessThan(STALL.multipliedBy(3));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4_095, 99_999})
  @DisplayName("S2 heals: the line breaks at byte n of an answer")
  void broken(int at) {
    byte[] content = random(100_000);
    ObjectRef ref = store.putNew(key("packs/b-1/a-000001"), content, lock());
    proxy.next(1, new Fault.CutBody(at), line -> line.startsWith("GET"));
    assertThat(store.read(ref)).isEqualTo(content);
    proxy.next(1, new Fault.CutBody(at / 2), line -> line.startsWith("GET"));
    assertThat(store.read(ref, 10, 50_000)).hasSize(50_000);
    proxy.next(2, new Fault.Reset());
    assertThat(store.read(ref)).isEqualTo(content);
    assertThat(proxy.planted()).isEqualTo(4);
  }

  @Test
  @DisplayName("S3 heals: a body cut short under a right status is read again once")
  void shortenedOnce() {
    byte[] content = random(10_000);
    ObjectRef ref = store.putNew(key("packs/b-1/a-000001"), content, lock());
    proxy.next(1, new Fault.ShortenBody(5_000));
    assertThat(store.read(ref)).isEqualTo(content);
    proxy.next(1, new Fault.ShortenBody(5));
    assertThat(store.read(ref, 100, 50)).hasSize(50);
  }

  @Test
  @DisplayName("S3 halts: a body that stays short is altered as a whole and truncated as a range")
  void shortenedAlways() {
    ObjectRef ref = store.putNew(key("packs/b-1/a-000001"), random(10_000), lock());
    proxy.always(new Fault.ShortenBody(40));
    assertFails(FailureCode.PACK_ALTERED, () -> store.read(ref));
    assertThat(proxy.planted()).as("one read and one more").isEqualTo(2);
    assertFails(FailureCode.PACK_TRUNCATED, () -> store.read(ref, 0, 1_000));
  }

  @Test
  @DisplayName("S4 heals a byte flipped on the way; halts when it stays flipped")
  void flipped() {
    byte[] content = random(10_000);
    ObjectRef ref = store.putNew(key("packs/b-1/a-000001"), content, lock());
    for (int at : new int[] {0, 1, 5_000, 9_999}) {
      proxy.next(1, new Fault.FlipByte(at));
      assertThat(store.read(ref)).isEqualTo(content);
      proxy.always(new Fault.FlipByte(at));
      assertFails(FailureCode.PACK_ALTERED, () -> store.read(ref));
    }
  }

  @Test
  @DisplayName("T9 a put whose answer is lost takes effect once and is found")
  void lostReply() {
    proxy.next(1, new Fault.LoseReply(), line -> line.startsWith("PUT"));
    ObjectRef ref = put("packs/b-1/a-000001", "once");
    assertThat(proxy.planted()).isOne();
    assertThat(list("packs/"))
        .singleElement()
        .extracting(StoredVersion::versionId)
        .isEqualTo(ref.versionId());
  }

  @Test
  @DisplayName("K4 a session that the store says has expired is told from one that it refuses")
  void expired() {
    ObjectRef ref = put("packs/b-1/a-000001", "x");
    proxy.next(1, new Fault.Status(403, "<Error><Code>ExpiredToken</Code></Error>"));
    assertFails(FailureCode.CREDENTIAL_EXPIRED, () -> store.read(ref));
    proxy.next(1, new Fault.Status(403, "<Error><Code>AccessDenied</Code></Error>"));
    assertFails(FailureCode.CREDENTIAL_REFUSED, () -> store.read(ref));
  }

  @Test
  @DisplayName(
      "I-8 a session is taken once, renewed past two thirds of its life, and gone when closed")
  void sessionLife() {
    ObjectRef ref = put("packs/b-1/a-000001", "x");
    long before = proxy.exchanges();
    store.read(ref);
    assertThat(proxy.exchanges() - before).as("no new session").isOne();
    clock.advance(Duration.ofMinutes(11));
    store.read(ref);
    assertThat(proxy.exchanges() - before).as("a new session and a read").isEqualTo(3);
  }

  @Test
  @DisplayName("K2 S1 a store with a foreign certificate is not spoken to")
  void wrongCertificate() throws Exception {
    try (SelfSignedServer other = SelfSignedServer.start();
        S3ObjectStores there =
            new S3ObjectStores(S3Servers.settings(server, other.uri(), STALL), Clock.systemUTC())) {
      assertFails(FailureCode.WRONG_SERVER_IDENTITY, () -> there.vaults(vault -> {}));
      assertThat(other.requests()).isZero();
    }
  }

  @Test
  @DisplayName("I-7 failure texts name no bucket, key, address or credential")
  void quietFailures() {
    ObjectRef ref = put("packs/b-1/a-000001", "x");
    List<Fault> faults =
        List.of(
            new Fault.Status(403, "<Error><Code>AccessDenied</Code></Error>"),
            new Fault.Status(404, "<Error><Code>NoSuchVersion</Code></Error>"),
            new Fault.Status(400, "<Error><Code>Odd</Code></Error>"),
            new Fault.Status(500, ""));
    for (Fault fault : faults) {
      proxy.always(fault);
      FailureException failure =
          catchThrowableOfType(FailureException.class, () -> store.read(ref));
      assertThat(failure.getMessage())
          .doesNotContain(server.bucket())
          .doesNotContain("packs")
          .doesNotContain("127.0.0.1")
          .doesNotContain(server.worker().name());
    }
  }

  private ObjectRef put(String rest, String text) {
    return store.putNew(key(rest), text.getBytes(UTF_8), lock());
  }

  private List<StoredVersion> list(String rest) {
    List<StoredVersion> found = new ArrayList<>();
    store.versions(key(rest), found::add);
    return found;
  }

  private String key(String rest) {
    return "tenants/" + tenant + '/' + rest;
  }

  private static Lock lock() {
    return new Lock(
        LockMode.COMPLIANCE,
        Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
