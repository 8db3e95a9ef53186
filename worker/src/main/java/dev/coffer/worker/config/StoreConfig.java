package dev.coffer.worker.config;

import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.model.LockMode;
import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;

/**
 * The object store.
 *
 * @param roleArn role that sessions of one tenant are made of
 * @param lock {@code ENFORCED} refuses a store whose lock does not hold; {@code ADVISORY} accepts
 *     it and says so in every manifest
 */
@ConfigurationProperties("coffer.store")
public record StoreConfig(
    URI endpoint,
    @NotBlank String region,
    @NotBlank String bucket,
    @NotBlank String roleArn,
    @NotBlank String accessKeyId,
    Secret secretAccessKey,
    LockPolicy lock) {

  /** What to do about a store whose lock does not hold. */
  public enum LockPolicy {
    ENFORCED,
    ADVISORY;

    /** The mode that objects are put with. */
    public LockMode mode() {
      return this == ENFORCED ? LockMode.COMPLIANCE : LockMode.ADVISORY;
    }
  }
}
