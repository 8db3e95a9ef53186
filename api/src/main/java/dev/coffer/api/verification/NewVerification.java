package dev.coffer.api.verification;

import dev.coffer.workflows.model.VerificationLevel;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;

/** Asks to verify a stored backup, as deep as {@code level} says. */
@Introspected
public record NewVerification(@NotNull VerificationLevel level) {}
