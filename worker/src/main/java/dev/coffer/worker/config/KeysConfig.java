package dev.coffer.worker.config;

import dev.coffer.activities.secret.Secret;
import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;

/**
 * The key service.
 *
 * @param steward makes keys, policies and recipes; used by onboarding alone
 * @param minter lends tokens and leases of one tenant and purpose; can do nothing else
 */
@ConfigurationProperties("coffer.keys")
public record KeysConfig(
    URI address,
    @NotBlank String transitMount,
    @NotBlank String databaseMount,
    @NotBlank String tokenRole,
    Steward steward,
    Minter minter) {

  /** The steward's AppRole. */
  @ConfigurationProperties("steward")
  public record Steward(@NotBlank String roleId, Secret secretId) {}

  /** The minter's AppRole. */
  @ConfigurationProperties("minter")
  public record Minter(@NotBlank String roleId, Secret secretId) {}
}
