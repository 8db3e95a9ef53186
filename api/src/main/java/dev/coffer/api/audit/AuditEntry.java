package dev.coffer.api.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One entry of a tenant's audit chain.
 *
 * @param details ids, counts and digests only
 * @param previous digest of the entry before it
 * @param digest SHA-256 over this entry and the digest before it
 */
public record AuditEntry(
    String tenant,
    long sequence,
    Instant at,
    String actor,
    String action,
    Map<String, String> details,
    String previous,
    String digest) {

  public AuditEntry {
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }
}
