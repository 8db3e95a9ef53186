package dev.coffer.api.compromise;

import dev.coffer.api.problem.Ending;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One compromise of a tenant's data keys. Sizes are in bytes.
 *
 * @param state {@code RUNNING}, then {@code DONE}, {@code REFUSED}, {@code FAILED}, {@code HALTED}
 *     or {@code CANCELLED}
 * @param epochs whose keys were in other hands
 * @param planned what was to be sealed again
 * @param done what was; absent until {@code DONE}, as is all that follows but the times
 * @param epoch generation of the data key that it was sealed under
 * @param revision keyring that holds the old keys no more
 * @param keyVersion the key service has no version of the tenant's key below it
 * @param remaining object versions that stayed as ciphertext of the old keys
 * @param lockedUntil when the last of their locks ends; absent when nothing of it is locked
 * @param report the signed, locked report
 */
public record Compromise(
    String tenant,
    String id,
    String state,
    String requestedBy,
    String reason,
    List<Integer> epochs,
    @Nullable Sealed planned,
    @Nullable Sealed done,
    @Nullable Integer epoch,
    @Nullable Integer revision,
    @Nullable Integer keyVersion,
    @Nullable Long remaining,
    @Nullable Long remainingBytes,
    @Nullable Instant lockedUntil,
    @Nullable Report report,
    Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Ending failure,
    @Nullable String incident) {

  /** Where the report stands in the store, and what it is. */
  public record Report(String key, String versionId, String sha256, long bytes) {}

  /** Backups, and their packs, each once. */
  public record Sealed(int backups, long packs, long bytes) {}
}
