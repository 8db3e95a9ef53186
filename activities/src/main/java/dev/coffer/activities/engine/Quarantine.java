package dev.coffer.activities.engine;

/**
 * A staged copy that nobody reaches.
 *
 * @param name its name on the server
 * @param identity what the server calls it for good, whatever its name becomes
 */
public record Quarantine(String name, String identity, long rows, long bytes) {}
