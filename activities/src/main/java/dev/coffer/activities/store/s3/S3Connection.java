package dev.coffer.activities.store.s3;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The clients that all sessions share: one bounded pool of connections, and retries with jitter
 * behind a bucket of retry tokens, so that a store that is down is not asked ever harder.
 */
final class S3Connection implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ACQUIRE = Duration.ofSeconds(30);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

  private final SdkHttpClient http;
  private final S3Client s3;
  private final StsClient sts;

  S3Connection(S3Settings settings) {
    // A stall is a socket that stays silent: a slow but steady transfer may take as long as it
    // needs.
    http =
        Apache5HttpClient.builder()
            .maxConnections(settings.connections())
            .connectionTimeout(CONNECT)
            .connectionAcquisitionTimeout(ACQUIRE)
            .socketTimeout(settings.stall())
            .build();
    StaticCredentialsProvider worker =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(
                settings.accessKeyId(), settings.secretAccessKey().reveal()));
    ClientOverrideConfiguration retries =
        ClientOverrideConfiguration.builder().retryStrategy(retry(settings.attempts())).build();
    s3 =
        S3Client.builder()
            .httpClient(http)
            .endpointOverride(settings.endpoint())
            .region(Region.of(settings.region()))
            .credentialsProvider(worker)
            .overrideConfiguration(retries)
            // Our own SHA-256 goes with every put and is checked on every whole read.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                S3Configuration.builder()
                    .pathStyleAccessEnabled(true)
                    .chunkedEncodingEnabled(false)
                    .expectContinueEnabled(false)
                    .build())
            .build();
    sts =
        StsClient.builder()
            .httpClient(http)
            .endpointOverride(settings.endpoint())
            .region(Region.of(settings.region()))
            .credentialsProvider(worker)
            .overrideConfiguration(retries)
            .build();
  }

  private static RetryStrategy retry(int attempts) {
    BackoffStrategy backoff = BackoffStrategy.exponentialDelay(FIRST_BACKOFF, LONGEST_BACKOFF);
    return AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .maxAttempts(attempts)
        .backoffStrategy(backoff)
        .throttlingBackoffStrategy(backoff)
        .build();
  }

  S3Client s3() {
    return s3;
  }

  StsClient sts() {
    return sts;
  }

  @Override
  public void close() {
    s3.close();
    sts.close();
    http.close();
  }
}
