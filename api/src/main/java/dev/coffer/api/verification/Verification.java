package dev.coffer.api.verification;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.VerificationLevel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One verification of a stored backup.
 *
 * @param state {@code RUNNING}, {@code PASSED} or {@code FAILED}
 * @param findings in words, ids and counts only
 * @param failure name of the first check that failed
 */
public record Verification(
    String tenant,
    String dataset,
    String backup,
    String id,
    VerificationLevel level,
    String state,
    String requestedBy,
    Instant startedAt,
    @Nullable Instant verifiedAt,
    long packs,
    long chunks,
    long bytes,
    List<String> findings,
    @Nullable FailureCode failure) {

  public Verification {
    findings = List.copyOf(findings);
  }
}
