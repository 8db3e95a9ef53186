package dev.coffer.workflows.catalog;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.TenantId;
import java.util.List;

/**
 * What the check of an audit chain found.
 *
 * @param intact whether every entry follows from the one before and every anchor matches
 * @param firstBad sequence number of the first entry that does not, or 0
 */
public record AuditCheckResult(
    TenantId tenant,
    boolean intact,
    long entries,
    int anchors,
    long firstBad,
    List<String> findings) {

  public AuditCheckResult {
    requireNonNull(tenant, "tenant is null");
    findings = List.copyOf(findings);
  }
}
