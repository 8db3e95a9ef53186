package dev.coffer.proof;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One backup that was deleted, as far as that went.
 *
 * @param manifestSha256 SHA-256 of its manifest, for whoever kept a copy of that
 * @param versions object versions that were its own: no manifest that stays names them
 * @param bytes their stored size
 * @param versionsSha256 SHA-256 over their list, as it was before the first delete: the lines
 *     {@code key version bytes}, each ended by a line feed, in the order of the store's listing
 * @param left how many of them are still there
 * @param lockedUntil when the last lock of those ends; null when none is locked
 * @param held how many of those a legal hold keeps
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
  "dataset",
  "backup",
  "manifestSha256",
  "versions",
  "bytes",
  "versionsSha256",
  "left",
  "lockedUntil",
  "held"
})
public record DeletedCopy(
    String dataset,
    String backup,
    String manifestSha256,
    long versions,
    long bytes,
    String versionsSha256,
    long left,
    @Nullable Instant lockedUntil,
    long held) {

  /** The order of lists. Ids are of one alphabet, in which letters sort as their bytes do. */
  static final Comparator<DeletedCopy> ORDER =
      Comparator.comparing(DeletedCopy::dataset).thenComparing(DeletedCopy::backup);

  public DeletedCopy {
    requireNonNull(dataset, "dataset is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(manifestSha256, "manifestSha256 is null");
    requireNonNull(versionsSha256, "versionsSha256 is null");
  }
}
