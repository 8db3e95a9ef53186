package dev.coffer.activities.audit;

import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import java.util.Map;

/**
 * Append-only, hash-chained record of one tenant's life. The role that appends can neither update
 * nor delete.
 */
public interface AuditLog {

  /**
   * Appends one entry and returns the new head. An entry with the same {@code once} is appended
   * only once: a step that runs twice leaves one entry.
   *
   * @param once idempotency key, for example {@code restore/r-1/promote/intent}
   * @param action verb, for example {@code restore.promote.intent}
   * @param details ids, counts and digests only
   */
  Head append(
      TenantId tenant, String once, String actor, String action, Map<String, String> details);

  /** The current head, to be anchored as a locked object. */
  Head head(TenantId tenant);

  /** Recomputes the chain and compares it with these anchors. */
  AuditCheckResult check(TenantId tenant, Iterable<Head> anchors);

  /** Where a chain ends. */
  record Head(TenantId tenant, long sequence, Digest digest) {}
}
