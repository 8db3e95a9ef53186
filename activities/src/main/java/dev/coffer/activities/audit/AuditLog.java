package dev.coffer.activities.audit;

import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import java.util.Map;

/**
 * Append-only, hash-chained record of one tenant's life, or of Coffer's own ({@link
 * TenantId#PLATFORM}). The role that appends can neither update nor delete. The package page
 * specifies the chain.
 *
 * <p>Errors: {@code CATALOG_UNAVAILABLE} when an entry cannot be kept, also when the disk is full:
 * whoever has to audit first does not go on (I-9).
 */
public interface AuditLog {

  /**
   * Appends one entry. An entry with the same {@code once} is appended only once: a step that runs
   * twice leaves one entry, the first, and gets its place again.
   *
   * @param once idempotency key, for example {@code restore/r-1/promote/intent}
   * @param actor who asked: a person, a token or a service
   * @param action verb, for example {@code restore.promote.intent}
   * @param details ids, counts and digests only
   * @return the chain's end right after this entry
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when {@code once}
   *     stands for another action: that entry is no record of this one
   */
  Head append(
      TenantId tenant, String once, String actor, String action, Map<String, String> details);

  /** The current head, to be anchored as a locked object. An empty chain has sequence 0. */
  Head head(TenantId tenant);

  /**
   * Recomputes the chain and compares it with these anchors. Without anchors a cut tail, or a chain
   * rewritten from some entry to its end, is not found.
   */
  AuditCheckResult check(TenantId tenant, Iterable<Head> anchors);

  /** At most {@code limit} entries after a sequence number, in order: what an anchor may carry. */
  List<AuditEntry> entries(TenantId tenant, long after, int limit);

  /**
   * Takes back entries of a lost chain, in order. Those on record already must be the same.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code AUDIT_BROKEN} when an entry does
   *     not follow from the one before
   */
  void adopt(TenantId tenant, List<AuditEntry> entries);

  /** Where a chain ends. */
  record Head(TenantId tenant, long sequence, Digest digest) {}
}
