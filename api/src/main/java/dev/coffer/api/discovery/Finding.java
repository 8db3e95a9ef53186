package dev.coffer.api.discovery;

import dev.coffer.workflows.discover.Coverage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that no dataset covers, by the datasets of now.
 *
 * @param gap {@code UNCOVERED}, or {@code UNSEEN} for a database of which schemas are datasets and
 *     that could not be looked into, or was not since they are
 * @param database its name, as data
 * @param schema absent for the database as a whole
 * @param owner role that owns it
 * @param bytes about how large it is; absent when the server does not tell
 * @param firstSeen when a look first saw it
 * @param lastSeen when the newest look at its server saw it
 */
public record Finding(
    Coverage.Gap gap,
    String server,
    String database,
    @Nullable String schema,
    String owner,
    @Nullable Long bytes,
    Instant firstSeen,
    Instant lastSeen) {}
