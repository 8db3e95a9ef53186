package dev.coffer.activities.catalog;

import dev.coffer.proof.Dsse;
import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.compromise.CompromiseFailure;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Verdict;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.restore.RestoreFailure;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreProof;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.retention.Copy;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The index of what the vaults hold. Losing it loses nothing: signed objects say it all again.
 *
 * <p>Every write may run twice, and may arrive late: states, keyring revisions and verdicts only
 * move forward, and a write that would move one back changes nothing unless it says otherwise.
 *
 * <p>A slice of a server belongs to one dataset (I-1): two that are not withdrawn, of one tenant or
 * of two, never hold the same database, the same schema, or a database and a schema inside it.
 * Where a rebuild finds such a pair, the slice stays with the one that was listed first; the other
 * is contested: it and its backups are listed, but it takes no backups and none is restored.
 *
 * <p>Errors: {@code CATALOG_UNAVAILABLE} may succeed when tried again; {@code NOT_FOUND}, {@code
 * ALREADY_EXISTS}, {@code DATASET_OVERLAPS}, {@code SCOPE_MISMATCH} and {@code BUSY} are final. So
 * is {@code TENANT_LEAVING}, of whatever would start for a tenant that leaves or has left.
 */
public interface Catalog {

  // Tenants and datasets.

  /**
   * Reserves an id for ever.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when another run
   *     reserved it, even if that run was withdrawn, or when the id is Coffer's own
   */
  void reserveTenant(TenantId tenant, String run, Policy policy, String region);

  /** Makes a reserved tenant visible; its keyring has revision 1, with epoch 1 in it. */
  void activateTenant(TenantId tenant, ObjectRef keyring, String signingKeyId);

  /**
   * Marks the tenant as withdrawn, and its dataset with it; its id stays reserved. Changes nothing
   * when another run reserved it, when it has a dataset of another run or another backup than this,
   * or when a hold is in force on it.
   *
   * @param first the backup that this run asked for; null for none
   * @return whether this run's reservation is withdrawn; while false, nothing that carries the
   *     tenant's id is the caller's to take away
   */
  boolean withdrawTenant(TenantId tenant, String run, @Nullable BackupId first);

  /** An active tenant; {@code NOT_FOUND} when it was never activated or is withdrawn. */
  TenantRecord tenant(TenantId tenant);

  /**
   * Records a newer keyring, and lists epochs of the one on record. An older revision changes
   * nothing.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code KEYRING_ALTERED} when the revision
   *     is on record with another object
   */
  void keyring(TenantId tenant, KeyringRecord keyring);

  /**
   * Active tenants that do not leave, in the order of their ids, after this one or from the first.
   */
  List<TenantId> activeTenants(@Nullable TenantId after, int limit);

  /** How many active tenants there are. */
  int activeTenants();

  /**
   * Makes a version of the policy the one that counts. It follows the one before: versions have no
   * gaps, and none is ever edited.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code POLICY_CHANGED} when another
   *     version counts than the one before it, or another run made this one
   */
  void changePolicy(TenantId tenant, Policy policy, String run, String changedBy);

  /**
   * Every committed backup of a tenant, as retention sees it. None depends on another one: what
   * they share are packs, which stay for as long as any manifest names them.
   */
  List<Copy> copies(TenantId tenant);

  /**
   * Records public keys of a reserved or active tenant, for whoever verifies what it signed. They
   * stay when its keys are destroyed.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code KEY_FOREIGN} when a key id is on
   *     record with another key
   */
  void signingKeys(TenantId tenant, List<Dsse.TrustedKey> keys);

  /**
   * Records that a customer holds the tenant's key-encryption key, and where. Once, for ever.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when another place
   *     is on record
   */
  void keyHeld(TenantId tenant, KeyRef key);

  /** Where the tenant's key-encryption key is held; empty when that is Coffer's key service. */
  Optional<KeyRef> heldKey(TenantId tenant);

  /** Active tenants whose key-encryption key a customer holds, in the order of their ids. */
  List<TenantId> tenantsWithHeldKeys();

  /** Notes what asking for a held key came to. */
  void heldKeyAnswered(TenantId tenant, KeyRef.Answer answer);

  /**
   * Reserves a dataset of a tenant that is active, or that this run takes in, and with it its
   * slice. A withdrawn one may be reserved again. Of any number that ask for one slice at the same
   * moment exactly one gets it.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when another run
   *     reserved it; {@code DATASET_OVERLAPS} when part of the slice is another dataset's, in words
   *     that name neither
   */
  void reserveDataset(TenantScope scope, String run, Placement placement);

  /** Makes a reserved dataset visible. */
  void activateDataset(TenantScope scope, String engineVersion);

  /**
   * Takes a reservation back. Changes nothing when another run made it or when it has backups.
   *
   * @return whether this run's reservation is withdrawn
   */
  boolean withdrawDataset(TenantScope scope, String run);

  /**
   * The active dataset of exactly this scope; {@code SCOPE_MISMATCH} when it is there with another.
   */
  DatasetRecord dataset(TenantScope scope);

  /**
   * Wants the active dataset of exactly this scope, and its slice to be its own.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code DATASET_OVERLAPS} when it is
   *     contested
   */
  void requireHeld(TenantScope scope);

  // Backups.

  /**
   * Records a running backup; a repeat replaces what an earlier attempt was admitted with.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when a backup of
   *     this id is closed, {@code DATASET_OVERLAPS} when the dataset is contested, {@code
   *     CATALOG_UNAVAILABLE} when a purge marked the parent meanwhile
   */
  void backupStarted(BackupOrder order);

  /** Lists a backup; afterwards it can be restored. The manifest outweighs a recorded failure. */
  void backupCommitted(CommittedBackup backup);

  /** Closes a backup that was not committed. Changes nothing when it was. */
  void backupFailed(BackupFailure failure);

  /**
   * A committed backup.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code SCOPE_MISMATCH} when the backup is
   *     another scope's, {@code NOT_FOUND} when no tenant has it
   */
  BackupRecord backup(TenantScope scope, BackupId backup);

  /** A committed backup by its id alone, and whose it is. */
  Optional<ListedBackup> listedBackup(TenantId tenant, BackupId backup);

  /** The newest committed backup, by its cut, that is {@link BackupRecord#good}. */
  Optional<BackupRecord> newestGood(TenantScope scope);

  /** Committed backups in the order of their ids, after this one or from the first. */
  List<ListedBackup> listedBackups(TenantId tenant, @Nullable BackupId after, int limit);

  /** Place of the newest backup in the order in which they were admitted; 0 when there is none. */
  long newestBackup(TenantId tenant);

  /** How many backups up to this place have not ended. */
  int backupsRunning(TenantId tenant, long upTo);

  /**
   * Switches a committed backup to another sealing, which every reader gets from now on. One that
   * has this sealing already, or a later one, stays as it is.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when another
   *     manifest is on record for this naming key, {@code NOT_FOUND}, {@code SCOPE_MISMATCH}
   */
  void resealed(TenantScope scope, Resealing resealing);

  /** Backups that were sealed again under this naming key, by id, after this one. */
  List<Resealing> resealings(TenantId tenant, int naming, @Nullable BackupId after, int limit);

  /** Records a running verification; {@code NOT_FOUND} when a purge marked the backup meanwhile. */
  void verificationStarted(VerifyRequest request, String workflow);

  /**
   * Keeps a verdict. One that failed makes the backup doubtful; only one that passes at the same or
   * a deeper level makes it good again.
   */
  void verified(VerifyRequest request, VerifyResult result);

  // Holds. What one of them covers is kept from every purge; a restore takes no notice of them.

  /**
   * Keeps a hold, in force from now on. A repeat changes nothing.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when the id is
   *     another hold's
   */
  void holdPlaced(Hold hold);

  /** The store's own legal hold is set on every version that the hold covers. */
  void holdMirrored(TenantId tenant, HoldId hold);

  /** Ends a hold; the first lifting stays. {@code NOT_FOUND} when there is no such hold. */
  void holdLifted(Lifting lifting);

  /** The store's own legal hold is off every version that no other hold covers. */
  void holdReleased(TenantId tenant, HoldId hold);

  /** A hold, also one that was lifted. */
  Optional<HoldRecord> hold(TenantId tenant, HoldId hold);

  /** The tenant's holds that are in force, the oldest first. */
  List<HoldRecord> holdsInForce(TenantId tenant);

  // Restores. Of two restores of one dataset only the one that started last can promote.

  /**
   * Records a restore and gives it the dataset's next fence. One that is still open for the dataset
   * has lost its run, which held the dataset before: it is closed.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code DATASET_OVERLAPS} when the dataset
   *     is contested, {@code NOT_FOUND} when a purge marked the backup meanwhile
   */
  void restoreStarted(RestoreRequest request, String workflow);

  /** Keeps what the plan says: its digest, and whether it waits for approvals. */
  void restorePlanned(RestorePlan plan);

  /** Keeps where the staged copy is; a later attempt's replaces an earlier one's. */
  void restoreStaged(TenantScope scope, RestoreId restore, String quarantine, String identity);

  /**
   * The last word before live changes.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code BUSY} when the restore is closed,
   *     for example by a later one of the same dataset; {@code DATASET_OVERLAPS} when the dataset
   *     is contested
   */
  void restorePromoting(TenantScope scope, RestoreId restore);

  /** Keeps what the promotion set aside. The effect happened: it is kept even when closed. */
  void restorePromoted(
      TenantScope scope, RestoreId restore, @Nullable String safetyCopy, Instant promotedAt);

  void restoreDone(RestoreProof proof);

  /**
   * Closes a restore: halted when there is an incident, else cancelled, failed or refused. One that
   * was refused before it started is listed, too.
   */
  void restoreFailed(RestoreFailure failure);

  /** The promotion was taken back. */
  void restoreUndone(TenantScope scope, RestoreId restore, Instant at);

  Optional<RestoreRecord> restore(TenantScope scope, RestoreId restore);

  // Rotations.

  /**
   * Records a running rotation; a repeat replaces what an earlier attempt was admitted with.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when it is closed
   */
  void rotationStarted(RotationOrder order);

  /** Closes a rotation, and keeps which versions of the tenant's key are shut out since. */
  void rotationDone(RotationResult result);

  /**
   * Closes a rotation that ended early. One that was refused before it started is listed, too.
   * Changes nothing when it is closed.
   */
  void rotationFailed(RotationFailure failure);

  // Compromises.

  /**
   * Records a running answer to a compromise; a repeat replaces what an earlier attempt was
   * admitted with.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ALREADY_EXISTS} when it is closed
   */
  void compromiseStarted(CompromiseOrder order);

  /** What this version of a pack was sealed again as, under this naming key. */
  Optional<PackCopy> packCopy(TenantId tenant, int naming, ObjectRef from);

  /** Keeps what a pack was sealed again as, in place of what was kept before. */
  void packCopied(TenantId tenant, int naming, PackCopy copy);

  /** What was sealed again so far under this naming key. */
  ResealTally resealTally(TenantId tenant, int naming);

  /** Closes it; its epochs are no longer listed, and their versions are shut out. */
  void compromiseDone(CompromiseResult result);

  /**
   * Closes one that ended early. One that was refused before it started is listed, too. Changes
   * nothing when it is closed.
   */
  void compromiseFailed(CompromiseFailure failure);

  // Incidents and freezes.

  /**
   * Opens the incident; freezes the tenant's restores when it halted a run. A halt that speaks of
   * the backup's own objects makes the backup doubtful.
   */
  void incidentOpened(IncidentReport report);

  void incidentEvidence(IncidentReport report, ObjectRef evidence);

  /** Keeps the verdict. A later one may thaw what an earlier one left frozen, never the reverse. */
  void incidentClosed(IncidentReport report, Verdict verdict);

  /** Whether an incident that halted a run of this tenant was not thawed. */
  boolean frozen(TenantId tenant);

  // Credentials that are out.

  void credentialLent(RunRef run, CredentialKind kind, String reference, Instant expiresAt);

  void credentialGivenBack(RunRef run, CredentialKind kind, String reference);

  List<Credential> credentialsOut(RunRef run);

  // Rebuild from signed objects. What is on record stays, unless the object is further.

  /** Lists a tenant that its verified keyring proves; a policy that is further counts. */
  void importTenant(TenantRecord tenant, KeyringRecord keyring);

  /**
   * Lists a dataset that a verified registration proves. A contested one gets its slice when it has
   * become free.
   *
   * @return whether the slice is its own; if not, it is listed as contested
   */
  boolean importDataset(DatasetRecord dataset);

  /**
   * Lists a backup whose manifest verified. One that is listed in a later sealing stays as it is.
   */
  void importBackup(TenantScope scope, BackupRecord backup);

  /** Lists an incident that a verified evidence bundle proves; freezes what it froze. */
  void importIncident(IncidentRecord incident);

  /** Lists a hold that a verified record proves, lifted when another one proves that. */
  void importHold(HoldRecord hold);

  /** Kinds of credentials that have to be given back. */
  enum CredentialKind {
    KEY_TOKEN,
    DATABASE_LEASE
  }

  /** A reference to a credential that is out; never the credential. */
  record Credential(CredentialKind kind, String reference, Instant expiresAt) {}
}
