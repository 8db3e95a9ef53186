package dev.coffer.proof;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was deleted of a tenant, on whose word, how that was checked, and what is still there. Kind
 * {@code DELETION} of the certificate format: each component is a claim of its own, so that a
 * changed byte names the one that it broke.
 *
 * @param export what the tenant can fetch before it is gone; null when it took nothing along
 * @param copies the backups that were to go
 * @param keys keys that were destroyed for good; empty when none were
 * @param audit where the tenant's audit chain ended
 */
public record DeletionCertificate(
    Subject subject,
    Plan plan,
    @Nullable Export export,
    CopyList copies,
    Absence absence,
    Remaining remaining,
    List<DestroyedKey> keys,
    AuditHead audit) {

  /** The kind that the statement names. */
  public static final String KIND = "DELETION";

  public DeletionCertificate {
    requireNonNull(subject, "subject is null");
    requireNonNull(plan, "plan is null");
    requireNonNull(copies, "copies is null");
    requireNonNull(absence, "absence is null");
    requireNonNull(remaining, "remaining is null");
    keys = List.copyOf(keys);
    requireNonNull(audit, "audit is null");
  }

  /**
   * Whose, and why.
   *
   * @param run the run that deleted; with the tenant it names the certificate
   * @param requestedBy who asked for it
   */
  public record Subject(String tenant, String run, String requestedBy, String reason) {
    public Subject {
      requireNonNull(tenant, "tenant is null");
      requireNonNull(run, "run is null");
      requireNonNull(requestedBy, "requestedBy is null");
      requireNonNull(reason, "reason is null");
    }
  }

  /**
   * What was to go.
   *
   * @param digest SHA-256 of the plan, as approvals and audit name it
   * @param judgedAt the time that expiry was judged by
   */
  public record Plan(String digest, Instant judgedAt) {
    public Plan {
      requireNonNull(digest, "digest is null");
      requireNonNull(judgedAt, "judgedAt is null");
    }
  }

  /**
   * What was sealed to a key of the tenant's own before anything was deleted.
   *
   * @param recipient that key, as the age format writes it
   */
  public record Export(String recipient, List<ExportedDataset> datasets) {
    public Export {
      requireNonNull(recipient, "recipient is null");
      datasets = List.copyOf(datasets);
    }
  }

  /**
   * One dataset as the tenant can fetch it: an age file in parts.
   *
   * @param backup whose content it is
   * @param place what the keys of the parts start with
   * @param bytes size of the parts put together
   * @param sha256 of the parts put together
   * @param until when it may be gone
   */
  public record ExportedDataset(
      String dataset,
      String backup,
      String place,
      int parts,
      long bytes,
      String sha256,
      Instant until) {
    public ExportedDataset {
      requireNonNull(dataset, "dataset is null");
      requireNonNull(backup, "backup is null");
      requireNonNull(place, "place is null");
      requireNonNull(sha256, "sha256 is null");
      requireNonNull(until, "until is null");
    }
  }

  /**
   * What is gone: at this time of the store's clock the store was asked, and had them no more.
   *
   * @param versions object versions; those of copies, and litter that no manifest named
   * @param bytes their stored size
   */
  public record Absence(Instant readAt, long versions, long bytes) {
    public Absence {
      requireNonNull(readAt, "readAt is null");
    }
  }

  /**
   * What is still there of what was to go, and opens as before unless its keys were destroyed.
   *
   * @param locked object versions that a lock keeps
   * @param lockedUntil when the last of those locks ends; null when there are none
   * @param held object versions that a legal hold keeps
   */
  public record Remaining(long locked, @Nullable Instant lockedUntil, long held) {}

  /**
   * A key that no longer exists.
   *
   * @param name what the key service called it
   * @param refusedAt when an unwrap with it was tried afterwards, and failed
   */
  public record DestroyedKey(String name, Instant destroyedAt, Instant refusedAt) {
    public DestroyedKey {
      requireNonNull(name, "name is null");
      requireNonNull(destroyedAt, "destroyedAt is null");
      requireNonNull(refusedAt, "refusedAt is null");
    }
  }

  /** Where an audit chain ended. */
  public record AuditHead(String chain, long sequence, String digest) {
    public AuditHead {
      requireNonNull(chain, "chain is null");
      requireNonNull(digest, "digest is null");
    }
  }

  /**
   * Signs, and gives the file.
   *
   * @param issuedAt when; two calls with the same arguments and key give the same bytes
   */
  public byte[] sign(Instant issuedAt, Dsse.Signer signer) {
    return Certificate.seal(
        KIND, subject.tenant(), subject.run(), issuedAt, DeletionClaims.of(this), signer);
  }
}
