package dev.coffer.activities.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.LockMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Tries to break the lock of a canary under {@code probe/}, with an identity that has the right to
 * try everything there: what is refused, the lock refuses. The canary stays until its lock ends;
 * canaries of earlier probes, whose locks have ended, are swept.
 */
final class LockProbe {
  private static final String FOLDER = "probe/";
  private static final Duration LOCKED_FOR = Duration.ofMinutes(5);

  private final S3Client s3;
  private final String bucket;
  private final String key = FOLDER + UUID.randomUUID();
  private final Instant until;

  LockProbe(S3Client s3, String bucket, Clock clock) {
    this.s3 = s3;
    this.bucket = bucket;
    this.until = clock.instant().plus(LOCKED_FOR).truncatedTo(ChronoUnit.SECONDS);
  }

  LockMode run(LockMode wanted) {
    String version = putCanary(wanted);
    List<String> allowed = new ArrayList<>();
    tryTo("put again", allowed, () -> put(wanted));
    if (wanted == LockMode.COMPLIANCE) {
      tryTo(
          "shorten", allowed, () -> retain(version, ObjectLockRetentionMode.COMPLIANCE, shorter()));
      tryTo("downgrade", allowed, () -> retain(version, ObjectLockRetentionMode.GOVERNANCE, until));
      tryTo("delete", allowed, () -> delete(version, false));
      tryTo("bypass", allowed, () -> delete(version, true));
      if (!stillLocked(version)) {
        allowed.add("forget the lock");
      }
    }
    if (!allowed.isEmpty()) {
      throw FailureCode.LOCK_NOT_ENFORCED.because(
          "the object store allowed to " + String.join(", ", allowed));
    }
    sweep();
    return wanted;
  }

  private String putCanary(LockMode wanted) {
    try {
      String version = put(wanted);
      if (version == null || version.isEmpty() || version.equals("null")) {
        throw FailureCode.LOCK_NOT_ENFORCED.because("the object store keeps no versions");
      }
      return version;
    } catch (AwsServiceException refused) {
      if (refused.statusCode() >= 400
          && refused.statusCode() < 500
          && wanted == LockMode.COMPLIANCE
          && refused.statusCode() != 403
          && refused.statusCode() != 429) {
        throw FailureCode.LOCK_NOT_ENFORCED.because(
            "the object store takes no locked object: HTTP " + refused.statusCode(), refused);
      }
      throw S3Failures.of(refused);
    } catch (SdkException failed) {
      throw S3Failures.of(failed);
    }
  }

  private @Nullable String put(LockMode mode) {
    byte[] canary = "canary".getBytes(UTF_8);
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .ifNoneMatch("*")
            .checksumSHA256(Base64.getEncoder().encodeToString(Digest.of(canary).bytes()));
    if (mode == LockMode.COMPLIANCE) {
      request.objectLockMode(ObjectLockMode.COMPLIANCE).objectLockRetainUntilDate(until);
    }
    return s3.putObject(request.build(), RequestBody.fromBytes(canary)).versionId();
  }

  private Instant shorter() {
    return until.minus(LOCKED_FOR.dividedBy(2));
  }

  private void retain(String version, ObjectLockRetentionMode mode, Instant date) {
    s3.putObjectRetention(
        request ->
            request
                .bucket(bucket)
                .key(key)
                .versionId(version)
                .bypassGovernanceRetention(true)
                .retention(lock -> lock.mode(mode).retainUntilDate(date)));
  }

  private void delete(String version, boolean bypass) {
    s3.deleteObject(
        request -> {
          request.bucket(bucket).key(key).versionId(version);
          if (bypass) {
            request.bypassGovernanceRetention(true);
          }
        });
  }

  private boolean stillLocked(String version) {
    try {
      HeadObjectResponse said =
          s3.headObject(request -> request.bucket(bucket).key(key).versionId(version));
      return said.objectLockMode() == ObjectLockMode.COMPLIANCE
          && said.objectLockRetainUntilDate() != null
          && !said.objectLockRetainUntilDate().isBefore(until);
    } catch (AwsServiceException refused) {
      if (S3Failures.isMissing(refused)) {
        return false;
      }
      throw S3Failures.of(refused);
    } catch (SdkException failed) {
      throw S3Failures.of(failed);
    }
  }

  /** A refusal is what we want; a store that does not answer has proved nothing. */
  private static void tryTo(String what, List<String> allowed, Runnable attempt) {
    try {
      attempt.run();
      allowed.add(what);
    } catch (AwsServiceException refused) {
      if (refused.statusCode() >= 500 || refused.statusCode() == 429) {
        throw S3Failures.of(refused);
      }
    } catch (SdkException failed) {
      throw S3Failures.of(failed);
    }
  }

  private void sweep() {
    S3Failures.calling(
        () -> {
          s3.listObjectVersionsPaginator(request -> request.bucket(bucket).prefix(FOLDER)).stream()
              .flatMap(page -> page.versions().stream())
              .filter(
                  version ->
                      version.lastModified().isBefore(until.minus(LOCKED_FOR.multipliedBy(2))))
              .forEach(
                  version -> {
                    try {
                      s3.deleteObject(
                          request ->
                              request
                                  .bucket(bucket)
                                  .key(version.key())
                                  .versionId(version.versionId()));
                    } catch (AwsServiceException stillLocked) {
                      // Another store clock, or a hold of somebody's: the next probe tries again.
                      if (stillLocked.statusCode() >= 500) {
                        throw stillLocked;
                      }
                    }
                  });
          return null;
        });
  }
}
