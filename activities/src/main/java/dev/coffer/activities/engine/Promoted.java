package dev.coffer.activities.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A promotion that is in force.
 *
 * @param safetyCopy name under which the former live data is kept, or null when nothing was live
 * @param already whether an earlier attempt had done it
 */
public record Promoted(@Nullable String safetyCopy, boolean already, Instant at) {}
