package dev.coffer.activities.store.s3;

import dev.coffer.activities.teststack.TestStack;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Clients of the tests' own at the real store, past every check of ours. */
final class S3Servers {
  private S3Servers() {}

  static S3Settings settings(TestStack.Store server) {
    return settings(server, server.endpoint(), Duration.ofSeconds(25));
  }

  /** By way of another address, for example a proxy's. */
  static S3Settings settings(TestStack.Store server, URI endpoint, Duration stall) {
    S3Settings usual =
        S3Settings.of(
            endpoint,
            server.region(),
            server.bucket(),
            server.roleArn(),
            server.worker().name(),
            server.worker().secret(),
            LockMode.COMPLIANCE);
    return new S3Settings(
        usual.endpoint(),
        usual.region(),
        usual.bucket(),
        usual.roleArn(),
        usual.accessKeyId(),
        usual.secretAccessKey(),
        usual.lock(),
        usual.sessionFor(),
        usual.connections(),
        usual.attempts(),
        stall);
  }

  static S3Client admin(TestStack.Store server) {
    return client(server, provider(server.admin()));
  }

  static AwsCredentialsProvider worker(TestStack.Store server) {
    return provider(server.worker());
  }

  static AwsCredentialsProvider session(TestStack.Store server, RunRef run, Purpose purpose) {
    try (S3Connection connection = new S3Connection(settings(server))) {
      AwsCredentials lent =
          new SessionCredentials(
                  connection.sts(), settings(server), run, purpose, Clock.systemUTC())
              .resolveCredentials();
      return StaticCredentialsProvider.create(lent);
    }
  }

  static AwsCredentialsProvider withoutToken(AwsCredentialsProvider session) {
    AwsCredentials lent = session.resolveCredentials();
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(lent.accessKeyId(), lent.secretAccessKey()));
  }

  static S3Client client(TestStack.Store server, AwsCredentialsProvider credentials) {
    return S3Client.builder()
        .httpClientBuilder(Apache5HttpClient.builder())
        .endpointOverride(server.endpoint())
        .region(Region.of(server.region()))
        .forcePathStyle(true)
        .credentialsProvider(credentials)
        .build();
  }

  private static AwsCredentialsProvider provider(TestStack.Login login) {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(login.name(), login.secret().reveal()));
  }
}
