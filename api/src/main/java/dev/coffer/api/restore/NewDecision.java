package dev.coffer.api.restore;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * One person's word on exactly one plan.
 *
 * @param plan digest of the plan that was read; a decision on any other plan is refused
 */
@Introspected
public record NewDecision(
    @NotNull @Pattern(regexp = Fields.DIGEST) String plan,
    @NotNull Word decision,
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String note) {

  /** Yes or no. */
  public enum Word {
    APPROVE,
    DENY
  }
}
