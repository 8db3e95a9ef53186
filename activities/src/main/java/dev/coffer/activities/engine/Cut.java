package dev.coffer.activities.engine;

import java.time.Instant;

/**
 * The point in time of a backup.
 *
 * @param at the server's clock
 * @param position LSN, GTID, cluster time or offset, as text
 */
public record Cut(Instant at, String position) {}
