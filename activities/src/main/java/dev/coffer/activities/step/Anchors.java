package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Anchors audit chains: the head, with the entries since the anchor before, as a signed and locked
 * object. Whoever cuts or rewrites the catalog cannot cut or rewrite these, and is found by them.
 */
public final class Anchors {
  private static final String ANCHORED = "audit.anchored";

  /** How far back the anchor before is looked for; runs anchor every few entries. */
  private static final int WINDOW = 500;

  private final AuditLog log;
  private final Lender lender;
  private final Proofs proofs;

  public Anchors(AuditLog log, Lender lender, Proofs proofs) {
    this.log = log;
    this.lender = lender;
    this.proofs = proofs;
  }

  /** The tenant's anchors whose signatures verify. */
  static List<VaultRecords.Anchor> of(
      TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    return Proofs.all(
            Proofs.Kind.ANCHOR,
            VaultRecords.anchorsPrefix(tenant),
            VaultRecords.Anchor.class,
            trusted,
            store)
        .stream()
        .map(Proofs.Signed::record)
        .filter(anchor -> anchor.head().tenant().equals(tenant))
        .toList();
  }

  /** Recomputes the tenant's chain and compares it with its anchors. */
  static AuditCheckResult check(
      TenantId tenant, AuditLog log, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    List<AuditLog.Head> heads =
        of(tenant, trusted, store).stream().map(VaultRecords.Anchor::head).toList();
    return log.check(tenant, heads);
  }

  /**
   * Lets nothing be destroyed of which nobody could say any more who asked for it (I-9).
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code AUDIT_BROKEN} when the chain was
   *     cut, edited or reordered
   */
  void requireUnbroken(TenantId tenant, KeySession session, ObjectStore store) {
    AuditCheckResult result = check(tenant, log, Signing.trusted(session), store);
    if (!result.intact()) {
      throw FailureCode.AUDIT_BROKEN.because(
          "the chain of entries breaks at entry %d; nothing is deleted before it is mended"
              .formatted(result.firstBad()));
    }
  }

  /** Anchors the chain of the run's tenant as it stands now. */
  void anchor(RunRef run, Purpose purpose) {
    TenantId tenant = run.tenant();
    AuditLog.Head head = log.head(tenant);
    List<AuditEntry> recent =
        log.entries(tenant, Math.max(0, head.sequence() - WINDOW), WINDOW).stream()
            .filter(entry -> entry.sequence() <= head.sequence())
            .toList();
    long since =
        recent.stream()
            .filter(entry -> entry.action().equals(ANCHORED))
            .mapToLong(entry -> Long.parseLong(entry.details().getOrDefault("sequence", "0")))
            .max()
            .orElse(0);
    List<AuditEntry> entries = recent.stream().filter(entry -> entry.sequence() > since).toList();
    // A step that runs again finds nothing new but its own note.
    if (entries.stream().allMatch(entry -> entry.action().equals(ANCHORED))) {
      return;
    }
    try (Lender.LentKeys keys = lender.keys(run, purpose);
        ObjectStore store = lender.store(run, purpose)) {
      proofs.put(
          Proofs.Kind.ANCHOR,
          VaultRecords.anchorsPrefix(tenant) + String.format(Locale.ROOT, "%020d", head.sequence()),
          new VaultRecords.Anchor(head, entries),
          keys.session(),
          store);
    }
    log.append(
        tenant,
        run.run() + '/' + ANCHORED + '/' + head.sequence(),
        "coffer",
        ANCHORED,
        Map.of("sequence", Long.toString(head.sequence()), "digest", head.digest().hex()));
  }
}
