package dev.coffer.activities.catalog;

import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Verdict;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.verify.VerifyResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The index of what the vaults hold. Losing it loses nothing: signed objects say it all again.
 * Every write may run twice. Errors: {@code CATALOG_UNAVAILABLE} may succeed when tried again;
 * {@code NOT_FOUND} and {@code ALREADY_EXISTS} are final.
 */
public interface Catalog {

  // Tenants and datasets.

  /** Reserves an id for ever. {@code ALREADY_EXISTS} when another run reserved it. */
  void reserveTenant(TenantId tenant, String run, Policy policy, String region);

  void activateTenant(TenantId tenant, ObjectRef keyring, String signingKeyId);

  /** Marks the tenant as never activated; its id stays reserved. */
  void withdrawTenant(TenantId tenant, String run);

  TenantRecord tenant(TenantId tenant);

  /** Records a newer keyring; the revision never goes down. */
  void keyring(TenantId tenant, ObjectRef keyring, int revision);

  void reserveDataset(TenantScope scope, String run, Placement placement);

  void activateDataset(TenantScope scope, String engineVersion);

  void withdrawDataset(TenantScope scope, String run);

  /** The dataset of exactly this scope; {@code SCOPE_MISMATCH} when it is there with another. */
  DatasetRecord dataset(TenantScope scope);

  // Backups.

  void backupStarted(BackupOrder order);

  /** Lists a backup; afterwards it can be restored. */
  void backupCommitted(TenantScope scope, BackupRecord backup);

  void backupFailed(TenantScope scope, BackupId backup, FailureCode code, String text);

  BackupRecord backup(TenantScope scope, BackupId backup);

  /** The newest committed backup whose last verification did not fail. */
  Optional<BackupRecord> newestGood(TenantScope scope);

  void verified(TenantScope scope, VerifyResult result);

  void held(TenantScope scope, BackupId backup, String reason);

  // Restores.

  void restoreStarted(TenantScope scope, RestoreRecord restore);

  void restoreState(TenantScope scope, RestoreRecord restore);

  Optional<RestoreRecord> restore(TenantScope scope, RestoreId restore);

  // Incidents and freezes.

  /** Opens the incident; freezes the tenant's restores when it halted a run. */
  void incidentOpened(IncidentReport report);

  void incidentEvidence(IncidentReport report, ObjectRef evidence);

  void incidentClosed(IncidentReport report, Verdict verdict);

  boolean frozen(TenantId tenant);

  // Credentials that are out.

  void credentialLent(RunRef run, CredentialKind kind, String reference, Instant expiresAt);

  void credentialGivenBack(RunRef run, CredentialKind kind, String reference);

  List<Credential> credentialsOut(RunRef run);

  /** Kinds of credentials that have to be given back. */
  enum CredentialKind {
    KEY_TOKEN,
    DATABASE_LEASE
  }

  /** A reference to a credential that is out; never the credential. */
  record Credential(CredentialKind kind, String reference, Instant expiresAt) {}

  /** A tenant. */
  record TenantRecord(
      TenantId tenant,
      Policy policy,
      String region,
      boolean active,
      ObjectRef keyring,
      int keyringRevision,
      String signingKeyId) {}

  /** A dataset. */
  record DatasetRecord(TenantScope scope, Placement placement, String engineVersion) {}

  /** A committed backup. */
  record BackupRecord(
      BackupId id,
      ObjectRef manifest,
      ObjectRef index,
      Digest envelope,
      BackupFacts facts,
      Instant lockedUntil,
      boolean good) {}

  /** A restore, as far as later steps and an undo need it. */
  record RestoreRecord(
      RestoreId id,
      BackupId backup,
      String state,
      @org.jspecify.annotations.Nullable String quarantine,
      @org.jspecify.annotations.Nullable String identity,
      @org.jspecify.annotations.Nullable String safetyCopy,
      @org.jspecify.annotations.Nullable FailureCode failure,
      Instant startedAt) {}
}
