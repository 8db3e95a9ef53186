package dev.coffer.api.backup;

import dev.coffer.api.problem.Ending;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recovery point, or the attempt at one.
 *
 * @param state {@code RUNNING}, {@code COMMITTED} (it can be restored) or {@code FAILED}
 * @param parent the backup whose chunks it may refer to
 * @param cutAt the moment that it holds
 * @param lockedUntil nobody can delete it before
 * @param good whether no verification and no halted restore found its objects wanting
 * @param held whether it is kept from every purge
 * @param holds how many holds keep it, those on the whole tenant included
 * @param holdReason reason of the one that is in force the longest
 * @param heldAt since when it is held
 * @param verifiedAt when the last verification after the commit ended; the commit itself reads
 *     everything back
 * @param contents what it holds, in numbers; absent until it is committed
 * @param imported what it was made of when Coffer did not take it; absent when Coffer did
 * @param manifest where its signed manifest stands in the store; absent until it is committed
 */
public record Backup(
    String tenant,
    String dataset,
    String id,
    String state,
    @Nullable String parent,
    Instant startedAt,
    @Nullable Instant cutAt,
    @Nullable Instant finishedAt,
    @Nullable Instant lockedUntil,
    boolean good,
    boolean held,
    int holds,
    @Nullable String holdReason,
    @Nullable Instant heldAt,
    @Nullable Instant verifiedAt,
    @Nullable String verifiedLevel,
    @Nullable Contents contents,
    @Nullable Manifest manifest,
    @Nullable Imported imported,
    String requestedBy,
    String reason,
    @Nullable Ending failure) {

  /**
   * What a backup holds. Sizes are in bytes.
   *
   * @param plainBytes before compression and sealing
   * @param storedBytes what it added to the vault
   * @param referencedBytes what it shares with older backups
   */
  public record Contents(
      String engineVersion,
      int streams,
      long rows,
      long plainBytes,
      long storedBytes,
      long referencedBytes,
      int packs,
      int epoch) {}

  /**
   * Where a backup came from that Coffer did not take.
   *
   * @param sha256 digest of the archive
   * @param tool version of the tool that made it, where it tells
   * @param server version of the server that it was made from, where it tells
   * @param timeStated whether the time is what the requester said, not what the archive says
   * @param checks what was looked at before it was committed; all of them held
   */
  public record Imported(
      String sha256,
      String format,
      @Nullable String tool,
      @Nullable String server,
      boolean timeStated,
      List<String> checks) {

    public Imported {
      checks = List.copyOf(checks);
    }
  }

  /**
   * The one version of an object that commits a backup. Anyone verifies its bytes offline.
   *
   * @param sha256 digest of those bytes
   */
  public record Manifest(String key, String versionId, String sha256, long bytes) {}
}
