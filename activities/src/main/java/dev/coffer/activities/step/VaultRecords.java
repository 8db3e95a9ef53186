package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.compromise.LockedCopies;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is signed into a vault beside the backups, and where it stands. With these, a lost catalog
 * comes back from the store alone.
 */
final class VaultRecords {
  private VaultRecords() {}

  /**
   * A tenant's registration: what a catalog cannot guess from backups.
   *
   * @param held where a customer holds its key-encryption key; null when Coffer's key service does
   */
  record TenantRegistration(TenantId tenant, Policy policy, String region, @Nullable KeyRef held) {}

  /** A version of a tenant's policy that a change made; the registration holds the first one. */
  record PolicyVersion(TenantId tenant, Policy policy, String changedBy, String reason) {}

  /** A dataset's registration. */
  record DatasetRegistration(TenantScope scope, Placement placement, String engineVersion) {}

  /** What differs between a staged copy and its backup; names tables, so it stays in the vault. */
  record Findings(String restore, String backup, List<String> findings) {}

  /**
   * What an incident found and did, and what the store holds of the backup in question.
   *
   * @param audit head of the tenant's audit chain
   */
  record EvidenceBundle(
      IncidentReport report,
      List<String> steps,
      List<StoredVersion> versions,
      AuditLog.Head audit,
      Instant collectedAt) {}

  /**
   * How a compromise was answered.
   *
   * @param epochs whose keys were in other hands
   * @param revision keyring that holds them no more
   * @param keyVersion the key service has no older version of the tenant's key
   * @param remaining object versions that stay as ciphertext of those keys
   * @param dates the same by the day on which their locks end
   * @param lists the lists of what was exposed and of what remains
   */
  record CompromiseReport(
      TenantId tenant,
      String run,
      List<Integer> epochs,
      String requestedBy,
      String reason,
      int epoch,
      int naming,
      int revision,
      int keyVersion,
      int backups,
      long packs,
      long bytes,
      long remaining,
      long remainingBytes,
      List<LockedCopies> dates,
      List<ObjectRef> lists,
      Instant at) {}

  /** A part of what a compromise exposed, and of what stays of it. */
  record ExposureList(
      TenantId tenant, String run, List<Exposed> backups, List<RemainingCopy> copies) {}

  /** A backup whose packs opened with a key in other hands, and the manifest in its place. */
  record Exposed(BackupId backup, ObjectRef from, ObjectRef to) {}

  /**
   * One object version that stays.
   *
   * @param lockedUntil null when nothing locks it
   */
  record RemainingCopy(
      String key, String versionId, long bytes, @Nullable Instant lockedUntil, boolean held) {}

  /** Where an audit chain ended, with its entries since the anchor before. */
  record Anchor(AuditLog.Head head, List<AuditEntry> entries) {}

  /**
   * That a tenant left. Whoever finds a key of it again, in a copy of the key service's storage
   * that was put back, knows by this that it has to go.
   *
   * @param certificate of the deletion
   */
  record Tombstone(TenantId tenant, String run, ObjectRef certificate) {}

  static String tombstonesPrefix(TenantId tenant) {
    return "tenants/" + tenant + "/tombstones/";
  }

  static String tenantKey(TenantId tenant) {
    return evidence(tenant) + "registration/tenant";
  }

  static String policiesPrefix(TenantId tenant) {
    return evidence(tenant) + "registration/policy/";
  }

  /** Sorts by version, and within one by the time of the run. */
  static String policyKey(TenantId tenant, int version, String run) {
    return policiesPrefix(tenant) + "%08d/".formatted(version) + run;
  }

  static String datasetsPrefix(TenantId tenant) {
    return evidence(tenant) + "registration/dataset/";
  }

  static String datasetKey(TenantScope scope, String run) {
    return datasetsPrefix(scope.tenant()) + scope.dataset() + '/' + run;
  }

  static String restoreKey(TenantId tenant, String restore, String what) {
    return evidence(tenant) + "restores/" + restore + '/' + what;
  }

  static String incidentsPrefix(TenantId tenant) {
    return evidence(tenant) + "incidents/";
  }

  static String incidentKey(TenantId tenant, String incident, String what) {
    return incidentsPrefix(tenant) + incident + '/' + what;
  }

  static String holdsPrefix(TenantId tenant) {
    return evidence(tenant) + "holds/";
  }

  /** Where a hold's own record stands. */
  static String holdKey(TenantId tenant, HoldId hold) {
    return holdsPrefix(tenant) + hold + "/placed";
  }

  /** Where the record of its lifting stands. */
  static String liftingKey(TenantId tenant, HoldId hold) {
    return holdsPrefix(tenant) + hold + "/lifted";
  }

  /** Where the records of a compromise stand. */
  static String compromiseKey(TenantId tenant, String run, String what) {
    return evidence(tenant) + "compromises/" + run + '/' + what;
  }

  static String certificateKey(TenantId tenant, String run) {
    return "tenants/" + tenant + "/certificates/" + run;
  }

  static String anchorsPrefix(TenantId tenant) {
    return "tenants/" + tenant + "/audit/";
  }

  private static String evidence(TenantId tenant) {
    return "tenants/" + tenant + "/evidence/";
  }
}
