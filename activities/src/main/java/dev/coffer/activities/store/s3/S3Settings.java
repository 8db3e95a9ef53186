package dev.coffer.activities.store.s3;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.model.LockMode;
import java.net.URI;
import java.time.Duration;

/**
 * Where the store is and as whom we reach it.
 *
 * @param roleArn role that the worker's identity may take, narrowed to one tenant each time
 * @param lock {@code ADVISORY} when the operator accepts a store that cannot lock
 * @param sessionFor how long a tenant's session lasts before it is renewed; stores want 15 minutes
 *     to 12 hours
 * @param connections how many connections all sessions share
 * @param attempts how often one call is tried in all
 * @param stall how long a call may make no progress
 */
public record S3Settings(
    URI endpoint,
    String region,
    String bucket,
    String roleArn,
    String accessKeyId,
    Secret secretAccessKey,
    LockMode lock,
    Duration sessionFor,
    int connections,
    int attempts,
    Duration stall) {

  public S3Settings {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(secretAccessKey, "secretAccessKey is null");
    if (sessionFor.compareTo(Duration.ofMinutes(15)) < 0
        || sessionFor.compareTo(Duration.ofHours(12)) > 0) {
      throw new IllegalArgumentException("a store session lasts 15 minutes to 12 hours");
    }
    if (connections < 1 || attempts < 1) {
      throw new IllegalArgumentException("connections and attempts are at least 1");
    }
    if (stall.isNegative() || stall.isZero() || stall.compareTo(Duration.ofSeconds(30)) > 0) {
      throw new IllegalArgumentException("a stall is noticed within 30 seconds");
    }
  }

  /** With the usual times and counts. */
  public static S3Settings of(
      URI endpoint,
      String region,
      String bucket,
      String roleArn,
      String accessKeyId,
      Secret secretAccessKey,
      LockMode lock) {
    return new S3Settings(
        endpoint,
        region,
        bucket,
        roleArn,
        accessKeyId,
        secretAccessKey,
        lock,
        Duration.ofMinutes(15),
        64,
        8,
        Duration.ofSeconds(25));
  }
}
