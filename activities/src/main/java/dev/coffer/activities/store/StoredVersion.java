package dev.coffer.activities.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object as the store lists it.
 *
 * @param latest whether a reader without a version would get this one
 * @param marker whether it is a delete marker
 * @param bytes 0 for a marker
 * @param lockedUntil null when not locked, or when it comes from a listing
 */
public record StoredVersion(
    String key,
    String versionId,
    boolean latest,
    boolean marker,
    long bytes,
    Instant modifiedAt,
    @Nullable Instant lockedUntil,
    boolean held) {}
