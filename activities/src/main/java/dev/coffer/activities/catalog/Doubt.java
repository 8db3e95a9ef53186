package dev.coffer.activities.catalog;

import dev.coffer.workflows.failure.FailureCode;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which failures of a restore speak against the backup itself, and not against its surroundings.
 */
public final class Doubt {
  private static final Set<FailureCode> ABOUT_OBJECTS =
      EnumSet.of(
          FailureCode.MANIFEST_SIGNATURE,
          FailureCode.MANIFEST_ALTERED,
          FailureCode.MANIFEST_MISSING,
          FailureCode.MANIFEST_REPLAYED,
          FailureCode.MANIFEST_UNREADABLE,
          FailureCode.INDEX_ALTERED,
          FailureCode.PACK_MISSING,
          FailureCode.PACK_ALTERED,
          FailureCode.PACK_TRUNCATED,
          FailureCode.OBJECT_RENAMED,
          FailureCode.CHUNK_ALTERED,
          FailureCode.CHUNK_MISPLACED,
          FailureCode.CHUNK_FOREIGN,
          FailureCode.STREAM_TRUNCATED,
          FailureCode.STREAM_DIGEST,
          FailureCode.SIZE_EXCEEDED,
          FailureCode.ROW_COUNT,
          FailureCode.ROW_DIGEST,
          FailureCode.SCHEMA_DIGEST);

  private Doubt() {}

  /** Whether a backup whose restore failed so must not be a parent any more. */
  public static boolean aboutObjects(FailureCode code) {
    return ABOUT_OBJECTS.contains(code);
  }
}
