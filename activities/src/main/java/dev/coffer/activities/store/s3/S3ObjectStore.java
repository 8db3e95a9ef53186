package dev.coffer.activities.store.s3;

import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.Removal;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.PutObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRetentionRequest;

/** One tenant's and one purpose's session at an S3 store. Safe for use by many threads. */
final class S3ObjectStore implements ObjectStore {
  private static final int CONFLICT_ATTEMPTS = 5;

  /** Keys that no store, gateway or file system behind it could read in two ways. */
  private static final Pattern KEY =
      Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9._-]*");

  private final S3Client s3;
  private final String bucket;
  private final String own;
  private final SessionCredentials credentials;
  private final AwsRequestOverrideConfiguration asTenant;
  private volatile boolean closed;

  /**
   * @param own prefix of what the session may see
   */
  S3ObjectStore(S3Client s3, S3Settings settings, String own, SessionCredentials credentials) {
    this.s3 = s3;
    this.bucket = settings.bucket();
    this.own = own;
    this.credentials = credentials;
    this.asTenant =
        AwsRequestOverrideConfiguration.builder().credentialsProvider(credentials).build();
  }

  @Override
  public ObjectRef putNew(String key, byte[] content, Lock lock) {
    requireOpen(key);
    Digest digest = Digest.of(content);
    PutObjectRequest request = put(key, content.length, digest, lock);
    for (int attempt = 1; ; attempt++) {
      try {
        String version = s3.putObject(request, body(content)).versionId();
        if (version == null || version.isEmpty() || version.equals("null")) {
          throw FailureCode.LOCK_NOT_ENFORCED.because("the store keeps no versions");
        }
        return new ObjectRef(key, version, digest, content.length);
      } catch (AwsServiceException refused) {
        // A conflict is no answer yet: the winner of the race is not known before the next try.
        boolean undecided = S3Failures.isConflict(refused) && attempt < CONFLICT_ATTEMPTS;
        if (!undecided) {
          return afterRefusal(refused, key, content, digest);
        }
      } catch (SdkException failed) {
        throw S3Failures.of(failed);
      }
    }
  }

  /** Not copied, as the SDK would by itself: a pack is large, and nobody changes it any more. */
  private static RequestBody body(byte[] content) {
    return RequestBody.fromContentProvider(
        ContentStreamProvider.fromByteArrayUnsafe(content),
        content.length,
        "application/octet-stream");
  }

  private PutObjectRequest put(String key, int length, Digest digest, Lock lock) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .overrideConfiguration(asTenant)
            .bucket(bucket)
            .key(key)
            .ifNoneMatch("*")
            .contentLength((long) length)
            .contentType("application/octet-stream")
            .checksumSHA256(Base64.getEncoder().encodeToString(digest.bytes()));
    if (lock.mode() == LockMode.COMPLIANCE) {
      request.objectLockMode(ObjectLockMode.COMPLIANCE).objectLockRetainUntilDate(lock.until());
    }
    return request.build();
  }

  /** An occupied key is success when it holds these very bytes: our own put, its answer lost. */
  private ObjectRef afterRefusal(
      AwsServiceException refused, String key, byte[] content, Digest digest) {
    if (!S3Failures.isOccupied(refused)) {
      throw S3Failures.of(refused);
    }
    List<StoredVersion> candidates = new ArrayList<>();
    versions(
        key,
        version -> {
          if (version.key().equals(key) && !version.marker() && version.bytes() == content.length) {
            candidates.add(version);
          }
        });
    return candidates.stream()
        .map(version -> new ObjectRef(key, version.versionId(), digest, content.length))
        .filter(this::holdsItsBytes)
        .findFirst()
        .orElseThrow(() -> FailureCode.ALREADY_EXISTS.because("the key holds other bytes"));
  }

  private boolean holdsItsBytes(ObjectRef ref) {
    byte[] stored = get(ref, null, ref.bytes());
    return stored.length == ref.bytes() && Digest.of(stored).equals(ref.sha256());
  }

  @Override
  public byte[] read(ObjectRef ref) {
    requireOpen(ref.key());
    for (int attempt = 1; ; attempt++) {
      byte[] stored = get(ref, null, ref.bytes());
      if (stored.length == ref.bytes() && Digest.of(stored).equals(ref.sha256())) {
        return stored;
      }
      // Damage on the way is gone when the same version is read again; damage at rest is not.
      if (attempt == 2) {
        throw FailureCode.PACK_ALTERED.because("the stored bytes are not those that were put");
      }
    }
  }

  @Override
  public byte[] read(ObjectRef ref, long offset, int length) {
    requireOpen(ref.key());
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException("offset and length are not negative");
    }
    if (length == 0) {
      return new byte[0];
    }
    for (int attempt = 1; ; attempt++) {
      byte[] stored = get(ref, "bytes=" + offset + '-' + (offset + length - 1), length);
      if (stored.length == length) {
        return stored;
      }
      if (attempt == 2) {
        throw truncated();
      }
    }
  }

  /** The bytes that came: as many as expected, fewer, or one more as the sign of any surplus. */
  private byte[] get(ObjectRef ref, @Nullable String range, long expected) {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .overrideConfiguration(asTenant)
            .bucket(bucket)
            .key(ref.key())
            .versionId(ref.versionId())
            .range(range)
            .build();
    try {
      return s3.getObject(request, (ignored, in) -> atMost(in, Math.toIntExact(expected)));
    } catch (AwsServiceException refused) {
      if (refused.statusCode() == 416) {
        throw truncated();
      }
      throw S3Failures.of(refused);
    } catch (SdkException failed) {
      throw S3Failures.of(failed);
    }
  }

  private static byte[] atMost(AbortableInputStream in, int expected) {
    byte[] bytes = new byte[expected];
    try {
      int read = in.readNBytes(bytes, 0, expected);
      if (read < expected) {
        return Arrays.copyOf(bytes, read);
      }
      if (in.read() < 0) {
        return bytes;
      }
    } catch (IOException broken) {
      throw RetryableException.create("the answer broke off", broken);
    }
    in.abort();
    return Arrays.copyOf(bytes, expected + 1);
  }

  private static FailureException truncated() {
    return FailureCode.PACK_TRUNCATED.because(
        "the stored version ends before the range that was asked for");
  }

  @Override
  public Optional<StoredVersion> head(String key, String versionId) {
    requireOpen(key);
    return look(key, versionId).map(said -> describe(key, versionId, said));
  }

  private StoredVersion describe(String key, String versionId, HeadObjectResponse said) {
    boolean latest = look(key, null).map(top -> versionId.equals(top.versionId())).orElse(false);
    return new StoredVersion(
        key,
        versionId,
        latest,
        false,
        said.contentLength(),
        said.lastModified(),
        said.objectLockRetainUntilDate(),
        said.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON);
  }

  private Optional<HeadObjectResponse> look(String key, @Nullable String versionId) {
    HeadObjectRequest request =
        HeadObjectRequest.builder()
            .overrideConfiguration(asTenant)
            .bucket(bucket)
            .key(key)
            .versionId(versionId)
            .build();
    try {
      return Optional.of(s3.headObject(request));
    } catch (AwsServiceException refused) {
      // A refusal without a body has no code: any 400 to a look means a version id that cannot be.
      if (S3Failures.isMissing(refused) || refused.statusCode() == 400) {
        return Optional.empty();
      }
      throw S3Failures.of(refused);
    } catch (SdkException failed) {
      throw S3Failures.of(failed);
    }
  }

  @Override
  public void versions(String prefix, Consumer<StoredVersion> each) {
    requireOpen(prefix);
    ListObjectVersionsRequest request =
        ListObjectVersionsRequest.builder()
            .overrideConfiguration(asTenant)
            .bucket(bucket)
            .prefix(prefix)
            .build();
    S3Failures.calling(
        () -> {
          s3.listObjectVersionsPaginator(request).stream()
              .forEach(page -> VersionListing.inOrder(page, each));
          return null;
        });
  }

  @Override
  public void extendLock(ObjectRef ref, Instant until) {
    requireOpen(ref.key());
    HeadObjectResponse said =
        look(ref.key(), ref.versionId())
            .orElseThrow(() -> FailureCode.PACK_MISSING.because("the store has no such version"));
    Instant locked = said.objectLockRetainUntilDate();
    if (locked != null && !locked.isBefore(until)) {
      return;
    }
    PutObjectRetentionRequest request =
        PutObjectRetentionRequest.builder()
            .overrideConfiguration(asTenant)
            .bucket(bucket)
            .key(ref.key())
            .versionId(ref.versionId())
            .retention(lock -> lock.mode(ObjectLockRetentionMode.COMPLIANCE).retainUntilDate(until))
            .build();
    S3Failures.calling(() -> s3.putObjectRetention(request));
  }

  @Override
  public void hold(String key, String versionId) {
    legalHold(key, versionId, ObjectLockLegalHoldStatus.ON);
  }

  @Override
  public void lift(String key, String versionId) {
    legalHold(key, versionId, ObjectLockLegalHoldStatus.OFF);
  }

  private void legalHold(String key, String versionId, ObjectLockLegalHoldStatus status) {
    requireOpen(key);
    PutObjectLegalHoldRequest request =
        PutObjectLegalHoldRequest.builder()
            .overrideConfiguration(asTenant)
            .bucket(bucket)
            .key(key)
            .versionId(versionId)
            .legalHold(hold -> hold.status(status))
            .build();
    S3Failures.calling(() -> s3.putObjectLegalHold(request));
  }

  @Override
  public List<Removal> delete(List<StoredVersion> versions) {
    if (versions.size() > BATCH) {
      throw new IllegalArgumentException("a batch has at most " + BATCH + " versions");
    }
    versions.forEach(version -> requireOpen(version.key()));
    return new Removals(s3, bucket, asTenant).delete(versions, this::look);
  }

  /** From the date of an answer; RFC 9110 has every server with a clock send one. */
  @Override
  public Instant now() {
    requireOpen(own);
    ListObjectVersionsRequest request =
        ListObjectVersionsRequest.builder()
            .overrideConfiguration(asTenant)
            .bucket(bucket)
            .prefix(own)
            .maxKeys(1)
            .build();
    return S3Failures.calling(() -> s3.listObjectVersions(request))
        .sdkHttpResponse()
        .firstMatchingHeader("Date")
        .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
        .orElseThrow(() -> FailureCode.STORE_UNAVAILABLE.because("the store tells no time"));
  }

  @Override
  public void close() {
    closed = true;
    credentials.forget();
  }

  private void requireOpen(String key) {
    if (closed) {
      throw new IllegalStateException("the store session was closed");
    }
    if (!KEY.matcher(key).matches()) {
      throw FailureCode.SCOPE_MISMATCH.because("an object key is not of our making");
    }
  }
}
