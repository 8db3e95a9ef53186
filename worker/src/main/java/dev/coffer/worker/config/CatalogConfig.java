package dev.coffer.worker.config;

import dev.coffer.activities.secret.Secret;
import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotBlank;

/**
 * The catalog's database.
 *
 * @param migrator owns the schema; used once at start
 * @param app the role that the worker works with
 */
@ConfigurationProperties("coffer.catalog")
public record CatalogConfig(@NotBlank String url, Migrator migrator, App app) {

  /** Credentials of the role that owns the schema. */
  @ConfigurationProperties("migrator")
  public record Migrator(@NotBlank String username, Secret password) {}

  /** Credentials of the worker's role. */
  @ConfigurationProperties("app")
  public record App(@NotBlank String username, Secret password) {}
}
