package dev.coffer.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** Where the catalog is, and the role that only reads its views. */
@ConfigurationProperties("coffer.catalog")
public record CatalogSettings(
    @NotBlank @Pattern(regexp = "jdbc:postgresql:.+") String url, @NotNull @Valid Reader reader) {

  /** Name and password of the role. */
  @ConfigurationProperties("reader")
  public record Reader(@NotBlank String username, @NotBlank String password) {
    @Override
    public String toString() {
      return "Reader[username=" + username + ", password=[redacted]]";
    }
  }
}
