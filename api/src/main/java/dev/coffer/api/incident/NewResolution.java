package dev.coffer.api.incident;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * A person's verdict that ends an incident. Taken once.
 *
 * @param note what was found, for the review record
 */
@Introspected
public record NewResolution(
    @NotNull Word verdict,
    @NotNull @Size(min = 1, max = 1000) @Pattern(regexp = Fields.SOME_LINE) String note) {

  /** Whether the tenant's restores are allowed again. */
  public enum Word {
    THAW,
    STAY_FROZEN
  }
}
