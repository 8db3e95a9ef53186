package dev.coffer.activities.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.store.Intruder;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.ObjectStoreContract;
import dev.coffer.activities.store.ObjectStores;
import dev.coffer.activities.teststack.TestStack;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** The contract on a real server, and what the server itself refuses. */
class S3ObjectStoreIT extends ObjectStoreContract {
  private static TestStack.Store server;
  private static S3ObjectStores stores;
  private static S3Client admin;

  private final TenantId a = new TenantId("a-" + UUID.randomUUID().toString().substring(0, 8));
  private final TenantId b = new TenantId(a + "-b");

  @BeforeAll
  static void start() {
    server = TestStack.get().store();
    stores = new S3ObjectStores(S3Servers.settings(server), Clock.systemUTC());
    admin = S3Servers.admin(server);
  }

  @AfterAll
  static void stop() {
    admin.close();
    stores.close();
  }

  @Override
  protected ObjectStores stores() {
    return stores;
  }

  @Override
  protected Intruder intruder() {
    return new S3Intruder(admin, server.bucket());
  }

  @Override
  protected Instant now() {
    return Instant.now();
  }

  @Test
  @DisplayName("a listing of more than one page is whole, in order and without repetition")
  void manyPages() throws Exception {
    try (ObjectStore store = open(a, Purpose.BACKUP);
        ExecutorService threads = Executors.newFixedThreadPool(16, Thread.ofVirtual().factory())) {
      Lock none = new Lock(LockMode.ADVISORY, now());
      List<Future<ObjectRef>> puts = new ArrayList<>();
      for (int i = 0; i < 1_050; i++) {
        String key = key(a, "packs/b-1/%06d".formatted(i));
        puts.add(threads.submit(() -> store.putNew(key, new byte[] {1}, none)));
      }
      List<String> keys = new ArrayList<>();
      for (Future<ObjectRef> put : puts) {
        keys.add(put.get().key());
      }
      List<String> listed = new ArrayList<>();
      store.versions(key(a, "packs/"), version -> listed.add(version.key()));

      assertThat(listed).isEqualTo(keys);
    }
  }

  @Test
  @DisplayName("a whole pack of 32 MiB goes there and back")
  void wholePack() {
    byte[] pack = new byte[32 << 20];
    new java.util.Random(7).nextBytes(pack);
    try (ObjectStore store = open(a, Purpose.BACKUP)) {
      ObjectRef ref = store.putNew(key(a, "packs/b-1/a-000001"), pack, lock());
      assertThat(store.read(ref)).isEqualTo(pack);
      assertThat(store.read(ref, 31 << 20, 4))
          .isEqualTo(java.util.Arrays.copyOfRange(pack, 31 << 20, (31 << 20) + 4));
    }
  }

  @Test
  @DisplayName("I-1 I-8 hostile worker: the store refuses a session of A everything of B's")
  void hostileWorker() {
    ObjectRef theirs;
    ObjectRef ours;
    try (ObjectStore one = open(b, Purpose.BACKUP);
        ObjectStore other = open(a, Purpose.BACKUP)) {
      theirs = put(one, b, "packs/b-1/a-000001", "b's pack");
      ours = put(other, a, "packs/b-1/a-000001", "a's pack");
    }
    String bucket = server.bucket();
    for (Purpose purpose : Purpose.values()) {
      try (S3Client session = S3Servers.client(server, credentials(a, purpose))) {
        assertRefused(() -> session.getObject(r -> r.bucket(bucket).key(theirs.key())).close());
        assertRefused(
            () ->
                session
                    .getObject(
                        r -> r.bucket(bucket).key(theirs.key()).versionId(theirs.versionId()))
                    .close());
        assertRefused(() -> session.headObject(r -> r.bucket(bucket).key(theirs.key())));
        assertRefused(() -> session.listObjectsV2(r -> r.bucket(bucket).prefix(key(b, ""))));
        assertRefused(() -> session.listObjectsV2(r -> r.bucket(bucket)));
        assertRefused(() -> session.listObjectVersions(r -> r.bucket(bucket).prefix(key(b, ""))));
        assertRefused(() -> session.listObjectVersions(r -> r.bucket(bucket)));
        // A's prefix without its slash would be B's too: b's id starts with a's.
        assertRefused(
            () -> session.listObjectVersions(r -> r.bucket(bucket).prefix("tenants/" + a)));
        assertRefused(
            () ->
                session.copyObject(
                    r ->
                        r.sourceBucket(bucket)
                            .sourceKey(theirs.key())
                            .destinationBucket(bucket)
                            .destinationKey(key(a, "packs/stolen"))));
        assertRefused(
            () ->
                session.copyObject(
                    r ->
                        r.sourceBucket(bucket)
                            .sourceKey(theirs.key())
                            .sourceVersionId(theirs.versionId())
                            .destinationBucket(bucket)
                            .destinationKey(key(a, "evidence/stolen"))));
        assertRefused(
            () ->
                session.putObject(
                    r -> r.bucket(bucket).key(key(b, "packs/planted")),
                    RequestBody.fromString("x")));
        assertNothing(
            () ->
                session.putObject(
                    r -> r.bucket(bucket).key(key(a, "packs/../../" + b + "/packs/planted")),
                    RequestBody.fromString("x")));
        assertNothing(
            () ->
                session
                    .getObject(r -> r.bucket(bucket).key(key(a, "../" + b + "/packs/b-1/a-000001")))
                    .close());
        assertRefused(() -> session.deleteObject(r -> r.bucket(bucket).key(theirs.key())));
        assertRefused(() -> session.deleteObject(r -> r.bucket(bucket).key(ours.key())));
        assertRefused(
            () ->
                session.deleteObject(
                    r -> r.bucket(bucket).key(ours.key()).versionId(ours.versionId())));
        assertRefused(
            () ->
                session.putObjectLegalHold(
                    r ->
                        r.bucket(bucket)
                            .key(theirs.key())
                            .versionId(theirs.versionId())
                            .legalHold(h -> h.status(ObjectLockLegalHoldStatus.ON))));
        assertRefused(
            () ->
                session.putObjectRetention(
                    r ->
                        r.bucket(bucket)
                            .key(theirs.key())
                            .versionId(theirs.versionId())
                            .retention(
                                l ->
                                    l.mode(ObjectLockRetentionMode.COMPLIANCE)
                                        .retainUntilDate(now().plus(9, ChronoUnit.DAYS)))));
        assertRefused(() -> session.deleteBucket(r -> r.bucket(bucket)));
      }
    }
    assertThat(admin.listObjectVersions(r -> r.bucket(bucket).prefix(key(b, ""))).versions())
        .hasSize(1);
    assertThat(admin.listObjectVersions(r -> r.bucket(bucket).prefix(key(a, ""))).versions())
        .hasSize(1);
  }

  @Test
  @DisplayName(
      "I-8 the store itself lets one purpose set and lift holds, and that one nothing else")
  void holdsAreOnePurposes() {
    ObjectRef ours;
    try (ObjectStore store = open(a, Purpose.BACKUP)) {
      ours = put(store, a, "packs/b-1/a-000001", "a's pack");
    }
    String bucket = server.bucket();
    for (Purpose purpose : Purpose.values()) {
      try (S3Client session = S3Servers.client(server, credentials(a, purpose))) {
        for (ObjectLockLegalHoldStatus status :
            List.of(ObjectLockLegalHoldStatus.ON, ObjectLockLegalHoldStatus.OFF)) {
          Runnable change =
              () ->
                  session.putObjectLegalHold(
                      r ->
                          r.bucket(bucket)
                              .key(ours.key())
                              .versionId(ours.versionId())
                              .legalHold(h -> h.status(status)));
          if (purpose == Purpose.HOLD) {
            change.run();
          } else {
            assertRefused(change::run);
          }
        }
      }
    }
    try (S3Client session = S3Servers.client(server, credentials(a, Purpose.HOLD))) {
      assertRefused(
          () ->
              session.putObject(
                  r -> r.bucket(bucket).key(key(a, "evidence/planted")),
                  RequestBody.fromString("x")));
      assertRefused(
          () ->
              session.putObjectRetention(
                  r ->
                      r.bucket(bucket)
                          .key(ours.key())
                          .versionId(ours.versionId())
                          .retention(
                              l ->
                                  l.mode(ObjectLockRetentionMode.COMPLIANCE)
                                      .retainUntilDate(now().plus(9, ChronoUnit.DAYS)))));
      assertRefused(
          () ->
              session.deleteObject(
                  r -> r.bucket(bucket).key(ours.key()).versionId(ours.versionId())));
    }
  }

  @Test
  @DisplayName("I-3 a key that could be read in two ways is refused before it is sent")
  void ambiguousKeys() {
    try (ObjectStore store = open(a, Purpose.BACKUP)) {
      for (String rest :
          List.of(
              "packs/../x",
              "packs//x",
              "../" + b + "/x",
              "packs/%2e%2e/x",
              "packs/x\n",
              "packs/./x")) {
        assertFails(FailureCode.SCOPE_MISMATCH, () -> put(store, a, rest, "x"));
      }
    }
  }

  @Test
  @DisplayName(
      "A1 A2 A3 I-5 a COMPLIANCE lock refuses delete, shortening, downgrade and bypass to the"
          + " administrator")
  void complianceHolds() {
    ObjectRef ref;
    Lock lock = lock();
    try (ObjectStore store = open(a, Purpose.BACKUP)) {
      ref = store.putNew(key(a, "packs/b-1/a-000001"), "locked".getBytes(UTF_8), lock);
      String bucket = server.bucket();
      assertRefused(
          () ->
              admin.deleteObject(r -> r.bucket(bucket).key(ref.key()).versionId(ref.versionId())));
      assertRefused(
          () ->
              admin.deleteObject(
                  r ->
                      r.bucket(bucket)
                          .key(ref.key())
                          .versionId(ref.versionId())
                          .bypassGovernanceRetention(true)));
      assertRefused(
          () -> retain(ref, ObjectLockRetentionMode.COMPLIANCE, lock.until().minusSeconds(600)));
      assertRefused(() -> retain(ref, ObjectLockRetentionMode.GOVERNANCE, lock.until()));
      assertThat(store.head(ref.key(), ref.versionId()).orElseThrow().lockedUntil())
          .isEqualTo(lock.until());
      assertThat(
              admin
                  .headObject(r -> r.bucket(bucket).key(ref.key()).versionId(ref.versionId()))
                  .objectLockMode())
          .isEqualTo(ObjectLockMode.COMPLIANCE);
    }
  }

  @Test
  @DisplayName(
      "A4 the administrator deletes no bucket that holds a locked version, and switches neither its"
          + " versions nor its lock off")
  void bucketStays() {
    String bucket = "kept-" + UUID.randomUUID().toString().substring(0, 8);
    admin.createBucket(r -> r.bucket(bucket).objectLockEnabledForBucket(true));
    Instant until = lock().until();
    String version =
        admin
            .putObject(
                r ->
                    r.bucket(bucket)
                        .key("x")
                        .objectLockMode(ObjectLockMode.COMPLIANCE)
                        .objectLockRetainUntilDate(until),
                RequestBody.fromString("locked"))
            .versionId();
    assertKept(() -> admin.deleteBucket(r -> r.bucket(bucket)));
    assertKept(
        () ->
            admin.putBucketVersioning(
                r -> r.bucket(bucket).versioningConfiguration(v -> v.status("Suspended"))));
    admin.deleteObject(r -> r.bucket(bucket).key("x"));
    assertKept(() -> admin.deleteBucket(r -> r.bucket(bucket)));

    assertThat(
            admin
                .headObject(r -> r.bucket(bucket).key("x").versionId(version))
                .objectLockRetainUntilDate())
        .isEqualTo(until);
  }

  /** Refused, by right or because of what the bucket holds. */
  private static void assertKept(ThrowingCallable attempt) {
    AwsServiceException refused = catchThrowableOfType(AwsServiceException.class, attempt);
    assertThat(refused).isNotNull();
    assertThat(refused.statusCode()).as(refused.getMessage()).isIn(403, 409);
  }

  @Test
  @DisplayName(
      "S14 a bucket without object lock is refused, and accepted only as advisory when told so")
  void bucketWithoutLock() {
    String bucket = "nolock-" + UUID.randomUUID().toString().substring(0, 8);
    admin.createBucket(r -> r.bucket(bucket));
    admin.putBucketVersioning(
        r -> r.bucket(bucket).versioningConfiguration(v -> v.status("Enabled")));
    LockProbe probe = new LockProbe(admin, bucket, Clock.systemUTC());

    assertFails(FailureCode.LOCK_NOT_ENFORCED, () -> probe.run(LockMode.COMPLIANCE));
    assertThat(new LockProbe(admin, bucket, Clock.systemUTC()).run(LockMode.ADVISORY))
        .isEqualTo(LockMode.ADVISORY);
  }

  @Test
  @DisplayName(
      "S14 the probe's own identity could delete a canary without a lock, so its refusals prove the"
          + " lock")
  void probeIdentityMayDelete() {
    String bucket = server.bucket();
    try (S3Client worker = S3Servers.client(server, S3Servers.worker(server))) {
      String key = "probe/" + UUID.randomUUID();
      String version =
          worker.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("x")).versionId();
      worker.deleteObject(r -> r.bucket(bucket).key(key).versionId(version));
      assertThat(admin.listObjectVersions(r -> r.bucket(bucket).prefix(key)).versions()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  @DisplayName("I-10 no session may cover a copy, and none but a purge's remove one without a lock")
  void nobodyRemovesCopies(Purpose purpose) {
    String bucket = server.bucket();
    String key = key(a, "packs/b-1/unlocked-" + purpose);
    String version =
        admin.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("x")).versionId();
    try (S3Client session = S3Servers.client(server, credentials(a, purpose))) {
      assertRefused(() -> session.deleteObject(r -> r.bucket(bucket).key(key)));
      if (purpose == Purpose.PURGE) {
        session.deleteObject(r -> r.bucket(bucket).key(key).versionId(version));
        assertThat(admin.listObjectVersions(r -> r.bucket(bucket).prefix(key)).versions())
            .isEmpty();
        return;
      }
      assertRefused(() -> session.deleteObject(r -> r.bucket(bucket).key(key).versionId(version)));
    }
    assertThat(admin.listObjectVersions(r -> r.bucket(bucket).prefix(key)).versions())
        .extracting(ObjectVersion::versionId)
        .containsExactly(version);
  }

  @Test
  @DisplayName("I-8 without the session's token its keys open nothing")
  void keysAloneOpenNothing() {
    try (S3Client session =
        S3Servers.client(server, S3Servers.withoutToken(credentials(a, Purpose.BACKUP)))) {
      assertRefused(
          () -> session.listObjectVersions(r -> r.bucket(server.bucket()).prefix(key(a, ""))));
    }
  }

  @Test
  @DisplayName("S9 a vault whose every object has a delete marker on top is still found")
  void vaultUnderMarkers() {
    try (ObjectStore store = open(a, Purpose.BACKUP)) {
      ObjectRef ref = put(store, a, "keyring/1", "keys");
      intruder().deleteMarker(ref.key());
      List<String> found = new ArrayList<>();
      stores.vaults(found::add);

      assertThat(found).contains(a.value());
      assertThat(store.read(ref)).isEqualTo("keys".getBytes(UTF_8));
    }
  }

  @Test
  @DisplayName("I-11 a store that was killed comes back with every object and every lock")
  void killed() {
    List<ObjectRef> refs = new ArrayList<>();
    Lock lock = lock();
    try (ObjectStore store = open(a, Purpose.BACKUP)) {
      for (int i = 0; i < 20; i++) {
        refs.add(store.putNew(key(a, "packs/b-1/" + i), ("pack " + i).getBytes(UTF_8), lock));
      }
      TestStack.get().kill(TestStack.Part.STORE);
      assertFails(FailureCode.STORE_UNAVAILABLE, () -> store.read(refs.getFirst()));
      TestStack.get().revive(TestStack.Part.STORE);
      for (ObjectRef ref : refs) {
        assertThat(store.read(ref)).hasSize((int) ref.bytes());
        assertThat(store.head(ref.key(), ref.versionId()).orElseThrow().lockedUntil())
            .isEqualTo(lock.until());
        assertThat(intruder().delete(ref)).isFalse();
      }
    }
  }

  private static AwsCredentialsProvider credentials(TenantId tenant, Purpose purpose) {
    return S3Servers.session(server, new RunRef(tenant, "b-1"), purpose);
  }

  private static void retain(ObjectRef ref, ObjectLockRetentionMode mode, Instant until) {
    admin.putObjectRetention(
        r ->
            r.bucket(server.bucket())
                .key(ref.key())
                .versionId(ref.versionId())
                .bypassGovernanceRetention(true)
                .retention(l -> l.mode(mode).retainUntilDate(until)));
  }

  /** A path that climbs is refused, or found to make no sense: one as good as the other. */
  private static void assertNothing(ThrowingCallable attempt) {
    AwsServiceException refused = catchThrowableOfType(AwsServiceException.class, attempt);
    assertThat(refused).isNotNull();
    assertThat(refused.statusCode()).as(refused.getMessage()).isIn(400, 403);
  }

  /** Refused by the store itself, and not because the request made no sense. */
  private static void assertRefused(ThrowingCallable attempt) {
    AwsServiceException refused = catchThrowableOfType(AwsServiceException.class, attempt);
    assertThat(refused).isNotNull();
    assertThat(refused.statusCode()).as(refused.getMessage()).isEqualTo(403);
  }
}
