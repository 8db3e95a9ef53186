package dev.coffer.activities.audit;

import dev.coffer.activities.audit.AuditLog.Head;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Walks one chain from its genesis, entry by entry, with constant memory. */
public final class ChainCheck {
  private static final int MOST_FINDINGS = 20;

  private final TenantId tenant;
  private final NavigableMap<Long, List<Head>> anchors = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();
  private Head end;
  private long entries;
  private int anchorCount;
  private long firstBad;
  private boolean intact = true;

  public ChainCheck(TenantId tenant, Iterable<Head> anchors) {
    this.tenant = tenant;
    this.end = AuditEntry.genesis(tenant);
    for (Head anchor : anchors) {
      anchorCount++;
      if (!anchor.tenant().equals(tenant)) {
        found(
            anchor.sequence(), "an anchor at entry " + anchor.sequence() + " is of another chain");
      } else {
        this.anchors.computeIfAbsent(anchor.sequence(), none -> new ArrayList<>()).add(anchor);
      }
    }
    compare(end);
  }

  /** Takes the next entry in order of sequence numbers. */
  public void add(AuditEntry entry) {
    entries++;
    if (entry.sequence() != end.sequence() + 1) {
      found(
          end.sequence() + 1,
          "entry " + (end.sequence() + 1) + " is missing: " + entry.sequence() + " comes next");
    } else if (!entry.previous().equals(end.digest())) {
      found(entry.sequence(), "entry " + entry.sequence() + " does not follow from the one before");
    }
    if (!entry.untouched()) {
      found(entry.sequence(), "entry " + entry.sequence() + " was edited");
    }
    end = entry.head();
    compare(end);
  }

  /** Takes note of an entry that cannot even be read; the next one will not follow, either. */
  public void unreadable(long sequence) {
    entries++;
    found(sequence, "entry " + sequence + " was edited");
  }

  /** The verdict, once every entry was added. */
  public AuditCheckResult result() {
    NavigableMap<Long, List<Head>> beyond = anchors.tailMap(end.sequence(), false);
    if (!beyond.isEmpty()) {
      found(
          end.sequence() + 1,
          "the chain ends at entry "
              + end.sequence()
              + ", an anchor knows entry "
              + beyond.lastKey());
    }
    return new AuditCheckResult(tenant, intact, entries, anchorCount, firstBad, findings);
  }

  private void compare(Head head) {
    for (Head anchor : anchors.getOrDefault(head.sequence(), List.of())) {
      if (!anchor.digest().equals(head.digest())) {
        Long before = anchors.lowerKey(head.sequence());
        found(
            head.sequence(),
            "the chain was rewritten: entry "
                + head.sequence()
                + " is not the one that was anchored; the last anchor before is "
                + (before == null ? "none" : "entry " + before));
      }
    }
  }

  private void found(long sequence, String finding) {
    intact = false;
    long at = Math.max(1, sequence);
    firstBad = firstBad == 0 ? at : Math.min(firstBad, at);
    if (findings.size() < MOST_FINDINGS) {
      findings.add(finding);
    }
  }
}
