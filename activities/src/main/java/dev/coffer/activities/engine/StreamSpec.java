package dev.coffer.activities.engine;

import java.util.Map;

/**
 * What a stream is.
 *
 * @param name unique within the backup, the engine's own naming; may hold any character; only ever
 *     stored sealed
 * @param kind what the engine does with it
 * @param estimatedBytes 0 when unknown
 * @param attributes what the engine needs to load it again (relation, column list, part …)
 */
public record StreamSpec(
    String name, Kind kind, long estimatedBytes, Map<String, String> attributes) {

  /** Coarse kinds; details are attributes. */
  public enum Kind {
    /** Definitions: schema sections, posture, sequences. */
    DEFINITIONS,
    /** Rows, documents, keys. */
    ROWS,
    /** Large objects and their like. */
    BLOBS
  }

  public StreamSpec {
    attributes = Map.copyOf(attributes);
  }
}
