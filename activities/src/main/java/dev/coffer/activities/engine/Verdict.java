package dev.coffer.activities.engine;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a quarantine compares with its backup.
 *
 * @param failure the first check that failed, or null
 * @param fingerprint digest over every stream's rows and row digest, as found
 * @param findings what differs, with names: for locked evidence, never for a workflow history
 */
public record Verdict(
    @Nullable FailureCode failure, Digest fingerprint, int streams, List<String> findings) {
  public Verdict {
    findings = List.copyOf(findings);
  }
}
