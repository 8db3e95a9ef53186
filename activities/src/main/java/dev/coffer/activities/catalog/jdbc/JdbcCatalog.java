package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.activities.catalog.HoldRecord.State;
import dev.coffer.activities.catalog.IncidentRecord;
import dev.coffer.activities.catalog.KeyringRecord;
import dev.coffer.activities.catalog.ListedBackup;
import dev.coffer.activities.catalog.PackCopy;
import dev.coffer.activities.catalog.ResealTally;
import dev.coffer.activities.catalog.Resealing;
import dev.coffer.activities.catalog.RestoreRecord;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.jdbc.Database;
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

/** The catalog in PostgreSQL, as role {@code coffer_app}. Each method is one transaction. */
public final class JdbcCatalog implements Catalog {
  private final Database database;

  public JdbcCatalog(Database database) {
    this.database = database;
  }

  // Tenants and datasets.

  @Override
  public void reserveTenant(TenantId tenant, String run, Policy policy, String region) {
    database.run(tx -> TenantTable.reserve(tx, tenant, run, policy, region));
  }

  @Override
  public void activateTenant(TenantId tenant, ObjectRef keyring, String signingKeyId) {
    database.run(tx -> TenantTable.activate(tx, tenant, keyring, 1, signingKeyId));
  }

  @Override
  public boolean withdrawTenant(TenantId tenant, String run, @Nullable BackupId first) {
    return database.call(tx -> TenantTable.withdraw(tx, tenant, run, first));
  }

  @Override
  public TenantRecord tenant(TenantId tenant) {
    return database.call(tx -> TenantTable.read(tx, tenant));
  }

  @Override
  public void keyring(TenantId tenant, KeyringRecord keyring) {
    database.run(tx -> TenantTable.keyring(tx, tenant, keyring));
  }

  @Override
  public List<TenantId> activeTenants(@Nullable TenantId after, int limit) {
    return database.call(tx -> TenantTable.active(tx, after, limit));
  }

  @Override
  public int activeTenants() {
    return database.call(TenantTable::active);
  }

  @Override
  public void changePolicy(TenantId tenant, Policy policy, String run, String changedBy) {
    database.run(tx -> PolicyTable.change(tx, tenant, policy, run, changedBy));
  }

  @Override
  public List<Copy> copies(TenantId tenant) {
    return database.call(tx -> PolicyTable.copies(tx, tenant));
  }

  @Override
  public void signingKeys(TenantId tenant, List<Dsse.TrustedKey> keys) {
    database.run(tx -> SigningKeyTable.record(tx, tenant, keys));
  }

  @Override
  public void keyHeld(TenantId tenant, KeyRef key) {
    database.run(tx -> HeldKeyTable.record(tx, tenant, key));
  }

  @Override
  public Optional<KeyRef> heldKey(TenantId tenant) {
    return database.call(tx -> HeldKeyTable.read(tx, tenant));
  }

  @Override
  public List<TenantId> tenantsWithHeldKeys() {
    return database.call(HeldKeyTable::tenants);
  }

  @Override
  public void heldKeyAnswered(TenantId tenant, KeyRef.Answer answer) {
    database.run(tx -> HeldKeyTable.answered(tx, tenant, answer));
  }

  @Override
  public void reserveDataset(TenantScope scope, String run, Placement placement) {
    database.run(tx -> DatasetTable.reserve(tx, scope, run, placement));
  }

  @Override
  public void activateDataset(TenantScope scope, String engineVersion) {
    database.run(tx -> DatasetTable.activate(tx, scope, engineVersion));
  }

  @Override
  public boolean withdrawDataset(TenantScope scope, String run) {
    return database.call(tx -> DatasetTable.withdraw(tx, scope, run));
  }

  @Override
  public DatasetRecord dataset(TenantScope scope) {
    return database.call(tx -> DatasetTable.read(tx, scope));
  }

  @Override
  public void requireHeld(TenantScope scope) {
    database.run(tx -> DatasetTable.requireHeld(tx, scope));
  }

  // Backups.

  @Override
  public void backupStarted(BackupOrder order) {
    database.run(tx -> BackupTable.started(tx, order));
  }

  @Override
  public void backupCommitted(CommittedBackup backup) {
    database.run(
        tx -> BackupTable.committed(tx, backup.grant().scope(), BackupRecord.of(backup), false));
  }

  @Override
  public void backupFailed(BackupFailure failure) {
    database.run(tx -> BackupTable.failed(tx, failure));
  }

  @Override
  public BackupRecord backup(TenantScope scope, BackupId backup) {
    return database.call(tx -> BackupTable.read(tx, scope, backup));
  }

  @Override
  public Optional<ListedBackup> listedBackup(TenantId tenant, BackupId backup) {
    return database.call(tx -> BackupTable.listed(tx, tenant, backup));
  }

  @Override
  public Optional<BackupRecord> newestGood(TenantScope scope) {
    return database.call(tx -> BackupTable.newestGood(tx, scope));
  }

  @Override
  public List<ListedBackup> listedBackups(TenantId tenant, @Nullable BackupId after, int limit) {
    return database.call(tx -> BackupTable.page(tx, tenant, after, limit));
  }

  @Override
  public long newestBackup(TenantId tenant) {
    return database.call(tx -> BackupTable.newest(tx, tenant));
  }

  @Override
  public int backupsRunning(TenantId tenant, long upTo) {
    return database.call(tx -> BackupTable.running(tx, tenant, upTo));
  }

  @Override
  public void resealed(TenantScope scope, Resealing resealing) {
    database.run(tx -> SealingTable.switched(tx, scope, resealing));
  }

  @Override
  public List<Resealing> resealings(
      TenantId tenant, int naming, @Nullable BackupId after, int limit) {
    return database.call(tx -> SealingTable.page(tx, tenant, naming, after, limit));
  }

  @Override
  public void verificationStarted(VerifyRequest request, String workflow) {
    database.run(tx -> VerificationTable.started(tx, request, workflow));
  }

  @Override
  public void verified(VerifyRequest request, VerifyResult result) {
    database.run(tx -> VerificationTable.finished(tx, request, result));
  }

  // Holds.

  @Override
  public void holdPlaced(Hold hold) {
    database.run(
        tx -> {
          JdbcDepartures.requireStaying(tx, hold.tenant());
          HoldTable.placed(tx, hold, State.PLACING, false);
        });
  }

  @Override
  public void holdMirrored(TenantId tenant, HoldId hold) {
    database.run(tx -> HoldTable.reached(tx, tenant, hold, State.PLACING, State.IN_FORCE));
  }

  @Override
  public void holdLifted(Lifting lifting) {
    database.run(tx -> HoldTable.lifted(tx, lifting, State.LIFTING));
  }

  @Override
  public void holdReleased(TenantId tenant, HoldId hold) {
    database.run(tx -> HoldTable.reached(tx, tenant, hold, State.LIFTING, State.LIFTED));
  }

  @Override
  public Optional<HoldRecord> hold(TenantId tenant, HoldId hold) {
    return database.call(tx -> HoldTable.read(tx, tenant, hold));
  }

  @Override
  public List<HoldRecord> holdsInForce(TenantId tenant) {
    return database.call(tx -> HoldTable.inForce(tx, tenant));
  }

  // Restores.

  @Override
  public void restoreStarted(RestoreRequest request, String workflow) {
    database.run(tx -> RestoreTable.started(tx, request, workflow));
  }

  @Override
  public void restorePlanned(RestorePlan plan) {
    database.run(tx -> RestoreTable.planned(tx, plan));
  }

  @Override
  public void restoreStaged(
      TenantScope scope, RestoreId restore, String quarantine, String identity) {
    database.run(tx -> RestoreTable.staged(tx, scope, restore, quarantine, identity));
  }

  @Override
  public void restorePromoting(TenantScope scope, RestoreId restore) {
    database.run(tx -> RestoreTable.promoting(tx, scope, restore));
  }

  @Override
  public void restorePromoted(
      TenantScope scope, RestoreId restore, @Nullable String safetyCopy, Instant promotedAt) {
    database.run(tx -> RestoreTable.promoted(tx, scope, restore, safetyCopy, promotedAt));
  }

  @Override
  public void restoreDone(RestoreProof proof) {
    database.run(tx -> RestoreTable.done(tx, proof));
  }

  @Override
  public void restoreFailed(RestoreFailure failure) {
    database.run(tx -> RestoreTable.failed(tx, failure));
  }

  @Override
  public void restoreUndone(TenantScope scope, RestoreId restore, Instant at) {
    database.run(tx -> RestoreTable.undone(tx, scope, restore, at));
  }

  @Override
  public Optional<RestoreRecord> restore(TenantScope scope, RestoreId restore) {
    return database.call(tx -> RestoreTable.read(tx, scope, restore));
  }

  // Rotations.

  @Override
  public void rotationStarted(RotationOrder order) {
    database.run(tx -> RotationTable.started(tx, order));
  }

  @Override
  public void rotationDone(RotationResult result) {
    database.run(tx -> RotationTable.done(tx, result));
  }

  @Override
  public void rotationFailed(RotationFailure failure) {
    database.run(tx -> RotationTable.failed(tx, failure));
  }

  // Compromises.

  @Override
  public void compromiseStarted(CompromiseOrder order) {
    database.run(tx -> CompromiseTable.started(tx, order));
  }

  @Override
  public Optional<PackCopy> packCopy(TenantId tenant, int naming, ObjectRef from) {
    return database.call(tx -> SealingTable.copy(tx, tenant, naming, from));
  }

  @Override
  public void packCopied(TenantId tenant, int naming, PackCopy copy) {
    database.run(tx -> SealingTable.copied(tx, tenant, naming, copy));
  }

  @Override
  public ResealTally resealTally(TenantId tenant, int naming) {
    return database.call(tx -> SealingTable.tally(tx, tenant, naming));
  }

  @Override
  public void compromiseDone(CompromiseResult result) {
    database.run(tx -> CompromiseTable.done(tx, result));
  }

  @Override
  public void compromiseFailed(CompromiseFailure failure) {
    database.run(tx -> CompromiseTable.failed(tx, failure));
  }

  // Incidents and freezes.

  @Override
  public void incidentOpened(IncidentReport report) {
    database.run(tx -> IncidentTable.opened(tx, report));
  }

  @Override
  public void incidentEvidence(IncidentReport report, ObjectRef evidence) {
    database.run(tx -> IncidentTable.evidence(tx, report.tenant(), report.id(), evidence));
  }

  @Override
  public void incidentClosed(IncidentReport report, Verdict verdict) {
    database.run(tx -> IncidentTable.closed(tx, report.tenant(), report.id(), verdict));
  }

  @Override
  public boolean frozen(TenantId tenant) {
    return database.call(tx -> IncidentTable.frozen(tx, tenant));
  }

  // Credentials that are out.

  @Override
  public void credentialLent(RunRef run, CredentialKind kind, String reference, Instant expiresAt) {
    database.run(tx -> CredentialTable.lent(tx, run, kind, reference, expiresAt));
  }

  @Override
  public void credentialGivenBack(RunRef run, CredentialKind kind, String reference) {
    database.run(tx -> CredentialTable.givenBack(tx, run, kind, reference));
  }

  @Override
  public List<Credential> credentialsOut(RunRef run) {
    return database.call(tx -> CredentialTable.out(tx, run));
  }

  // Rebuild.

  @Override
  public void importTenant(TenantRecord tenant, KeyringRecord keyring) {
    database.run(tx -> TenantTable.adopt(tx, tenant, keyring));
  }

  @Override
  public boolean importDataset(DatasetRecord dataset) {
    return database.call(tx -> DatasetTable.adopt(tx, dataset));
  }

  @Override
  public void importBackup(TenantScope scope, BackupRecord backup) {
    database.run(tx -> BackupTable.committed(tx, scope, backup, true));
  }

  @Override
  public void importIncident(IncidentRecord incident) {
    database.run(tx -> IncidentTable.adopt(tx, incident));
  }

  @Override
  public void importHold(HoldRecord hold) {
    database.run(tx -> HoldTable.adopt(tx, hold));
  }
}
