package dev.coffer.activities.pipeline;

import dev.coffer.workflows.failure.FailureCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification read and found.
 *
 * @param packs packs looked at
 * @param chunks chunks opened
 * @param bytes plain bytes of those chunks
 * @param failure the first check that failed, or null when all held
 * @param findings in words, ids and counts only
 */
public record VerificationReport(
    long packs, long chunks, long bytes, @Nullable FailureCode failure, List<String> findings) {
  public VerificationReport {
    findings = List.copyOf(findings);
  }
}
