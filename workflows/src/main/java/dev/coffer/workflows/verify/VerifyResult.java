package dev.coffer.workflows.verify;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.VerificationLevel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification read and found.
 *
 * @param failure the first check that failed, or null when all held
 * @param findings in words, ids and counts only
 */
public record VerifyResult(
    String id,
    BackupId backup,
    VerificationLevel level,
    long packs,
    long chunks,
    long bytes,
    Instant verifiedAt,
    @Nullable FailureCode failure,
    List<String> findings) {

  public VerifyResult {
    requireNonNull(id, "id is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(level, "level is null");
    requireNonNull(verifiedAt, "verifiedAt is null");
    findings = List.copyOf(findings);
  }
}
