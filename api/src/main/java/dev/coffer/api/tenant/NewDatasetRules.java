package dev.coffer.api.tenant;

import dev.coffer.workflows.model.Tier;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/**
 * What is to be kept of one dataset; whatever is absent stays as it is, or is as its tenant has it
 * when the dataset had no rules of its own.
 *
 * @param tier whose rules are kept where {@code keep} says nothing else
 */
@Introspected
public record NewDatasetRules(@Nullable Tier tier, @Nullable @Valid NewKeep keep) {}
