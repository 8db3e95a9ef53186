package dev.coffer.activities.store.s3;

import dev.coffer.activities.store.Removal;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;

/**
 * Deletes versions: one request each, many at once. S3's own batch is one request on the bucket;
 * some stores judge it by the bucket alone, and would refuse a session that is confined to a prefix
 * or, worse, let it delete beyond.
 */
final class Removals {
  private static final int AT_ONCE = 16;

  private final S3Client s3;
  private final String bucket;
  private final AwsRequestOverrideConfiguration asTenant;

  Removals(S3Client s3, String bucket, AwsRequestOverrideConfiguration asTenant) {
    this.s3 = s3;
    this.bucket = bucket;
    this.asTenant = asTenant;
  }

  /**
   * Asks for all, waits for all, then answers or throws the first failure.
   *
   * @param look what the store says of a key's version, or empty
   */
  List<Removal> delete(
      List<StoredVersion> versions, BiFunction<String, String, Optional<HeadObjectResponse>> look) {
    Semaphore permits = new Semaphore(AT_ONCE);
    List<Future<Removal>> asked = new ArrayList<>(versions.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (StoredVersion version : versions) {
        asked.add(threads.submit(() -> delete(version, permits, look)));
      }
    }
    return asked.stream().map(Removals::answer).toList();
  }

  private Removal delete(
      StoredVersion version,
      Semaphore permits,
      BiFunction<String, String, Optional<HeadObjectResponse>> look)
      throws InterruptedException {
    permits.acquire();
    try {
      s3.deleteObject(
          DeleteObjectRequest.builder()
              .overrideConfiguration(asTenant)
              .bucket(bucket)
              .key(version.key())
              .versionId(version.versionId())
              .build());
      return removal(version, Removal.Outcome.GONE, null);
    } catch (AwsServiceException refused) {
      return kept(version, refused, look.apply(version.key(), version.versionId()));
    } catch (SdkException failed) {
      throw S3Failures.of(failed);
    } finally {
      permits.release();
    }
  }

  /**
   * What stands behind a refusal. A store refuses a locked version, a held one and a session
   * without the right in the same words, and some answer for a version that is gone as for a fault.
   */
  private static Removal kept(
      StoredVersion version, AwsServiceException refused, Optional<HeadObjectResponse> said) {
    boolean denied = refused.statusCode() == 403;
    // A look at a delete marker says no more than that it is no object.
    if (said.isEmpty() && !version.marker() && !denied) {
      return removal(version, Removal.Outcome.GONE, null);
    }
    if (said.isEmpty() || !denied) {
      throw S3Failures.of(refused);
    }
    if (said.get().objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON) {
      return removal(version, Removal.Outcome.HELD, null);
    }
    Instant until = said.get().objectLockRetainUntilDate();
    if (until == null) {
      throw S3Failures.of(refused);
    }
    return removal(version, Removal.Outcome.LOCKED, until);
  }

  private static Removal removal(
      StoredVersion version, Removal.Outcome outcome, @Nullable Instant lockedUntil) {
    return new Removal(version.key(), version.versionId(), outcome, lockedUntil);
  }

  private static Removal answer(Future<Removal> asked) {
    try {
      return asked.get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw FailureCode.CANCELLED.because("the delete was interrupted", stopped);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof FailureException classified
          ? classified
          : FailureCode.UNEXPECTED.because("a delete failed", failed);
    }
  }
}
