package dev.coffer.activities.audit;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.AUDIT_BROKEN;

import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The audit in memory. It can be told to fail, and a test can tamper with it. */
public final class MemoryAuditLog implements AuditLog {
  private final InstantSource clock;
  private final Map<TenantId, List<AuditEntry>> chains = new HashMap<>();
  private @Nullable FailureException failure;

  public MemoryAuditLog(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on every append fails so; null ends it. */
  public synchronized void failWith(@Nullable FailureException failure) {
    this.failure = failure;
  }

  /** Does to a chain what an intruder would. */
  public synchronized void tamper(TenantId tenant, UnaryOperator<List<AuditEntry>> intruder) {
    chains.put(tenant, new ArrayList<>(intruder.apply(new ArrayList<>(chain(tenant)))));
  }

  /** Actions of a chain, in order. */
  public synchronized List<String> actions(TenantId tenant) {
    return chain(tenant).stream().map(AuditEntry::action).toList();
  }

  @Override
  public synchronized Head append(
      TenantId tenant, String once, String actor, String action, Map<String, String> details) {
    if (failure != null) {
      throw failure;
    }
    List<AuditEntry> chain = chain(tenant);
    for (AuditEntry entry : chain) {
      if (entry.once().equals(once)) {
        if (!entry.action().equals(action)) {
          throw ALREADY_EXISTS.because("this audit key stands for another action");
        }
        return entry.head();
      }
    }
    Instant last = chain.isEmpty() ? Instant.EPOCH : chain.getLast().at();
    Instant now = clock.instant();
    Instant at = now.isBefore(last) ? last : now;
    AuditEntry entry = AuditEntry.after(head(tenant), at, once, actor, action, details);
    chain.add(entry);
    return entry.head();
  }

  @Override
  public synchronized Head head(TenantId tenant) {
    List<AuditEntry> chain = chain(tenant);
    return chain.isEmpty() ? AuditEntry.genesis(tenant) : chain.getLast().head();
  }

  @Override
  public synchronized AuditCheckResult check(TenantId tenant, Iterable<Head> anchors) {
    ChainCheck check = new ChainCheck(tenant, anchors);
    chain(tenant).forEach(check::add);
    return check.result();
  }

  @Override
  public synchronized List<AuditEntry> entries(TenantId tenant, long after, int limit) {
    return chain(tenant).stream().filter(entry -> entry.sequence() > after).limit(limit).toList();
  }

  @Override
  public synchronized void adopt(TenantId tenant, List<AuditEntry> entries) {
    List<AuditEntry> chain = chain(tenant);
    List<AuditEntry> grown = new ArrayList<>(chain);
    for (AuditEntry entry : entries) {
      if (entry.sequence() <= grown.size() && entry.sequence() > 0) {
        if (!grown.get(Math.toIntExact(entry.sequence()) - 1).equals(entry)) {
          throw AUDIT_BROKEN.because("entry " + entry.sequence() + " is on record otherwise");
        }
        continue;
      }
      Head end = grown.isEmpty() ? AuditEntry.genesis(tenant) : grown.getLast().head();
      if (!entry.follows(end)) {
        throw AUDIT_BROKEN.because("entry " + entry.sequence() + " does not follow");
      }
      grown.add(entry);
    }
    chains.put(tenant, grown);
  }

  private List<AuditEntry> chain(TenantId tenant) {
    return chains.computeIfAbsent(tenant, missing -> new ArrayList<>());
  }
}
