package dev.coffer.workflows.compromise;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Object versions that stay as ciphertext of shredded keys, by the day on which their locks end.
 *
 * @param lockedUntil end of the last lock of that day, or of all later days in the last line; null
 *     for those that nothing locks
 */
public record LockedCopies(@Nullable Instant lockedUntil, long versions, long bytes) {}
