package dev.coffer.activities.store.s3;

import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * The credentials of one session: taken when first needed, renewed past two thirds of their life,
 * and forgotten with the session. Nothing is cached beyond it.
 */
final class SessionCredentials implements AwsCredentialsProvider {
  private final StsClient sts;
  private final AssumeRoleRequest request;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable AwsSessionCredentials current;
  private Instant renewAt = Instant.MIN;

  SessionCredentials(StsClient sts, S3Settings settings, RunRef run, Purpose purpose, Clock clock) {
    this.sts = sts;
    this.clock = clock;
    this.request =
        AssumeRoleRequest.builder()
            .roleArn(settings.roleArn())
            .roleSessionName(run.run())
            .durationSeconds(Math.toIntExact(settings.sessionFor().toSeconds()))
            .policy(SessionPolicy.of(settings.bucket(), run.tenant(), purpose))
            .build();
  }

  @Override
  public AwsCredentials resolveCredentials() {
    lock.lock();
    try {
      AwsSessionCredentials known = current;
      if (known == null || !clock.instant().isBefore(renewAt)) {
        known = assume();
        current = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private AwsSessionCredentials assume() {
    Instant asked = clock.instant();
    Credentials lent = S3Failures.calling(() -> sts.assumeRole(request)).credentials();
    long life = java.time.Duration.between(asked, lent.expiration()).toSeconds();
    renewAt = asked.plusSeconds(life * 2 / 3);
    return AwsSessionCredentials.create(
        lent.accessKeyId(), lent.secretAccessKey(), lent.sessionToken());
  }

  void forget() {
    lock.lock();
    try {
      current = null;
      renewAt = Instant.MAX;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
