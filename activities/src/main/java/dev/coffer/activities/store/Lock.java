package dev.coffer.activities.store;

import dev.coffer.workflows.model.LockMode;
import java.time.Instant;

/**
 * How long an object may not be deleted.
 *
 * @param mode {@code ADVISORY} puts without a lock
 */
public record Lock(LockMode mode, Instant until) {}
