-- The published interface of the catalog: all that coffer_reader sees. Columns are added at the end and
-- never renamed, retyped or dropped. Views read with their owner's rights, so a reader needs no table.
--
-- Common columns
--   seq          page by it: unique in its view, newer rows have higher ones (WHERE seq < ? ORDER BY seq DESC)
--   *_at, *_until  timestamptz, UTC, microseconds
--   *_sha256, *_digest  64 lower-case hexadecimal digits
--   retention, approval_expiry  ISO-8601 durations as java.time.Duration prints them, for example PT720H
--   failure_code names of dev.coffer.workflows.failure.FailureCode

CREATE VIEW coffer.v_tenant AS
SELECT t.seq, t.id AS tenant_id, t.state, t.policy_id, t.policy_version, t.retention, t.restore_approvals,
       t.approval_expiry, t.region, t.keyring_revision, t.signing_key_id, t.run, t.rebuilt,
       t.created_at, t.activated_at, t.withdrawn_at,
       EXISTS (SELECT FROM coffer.incident i
               WHERE i.tenant_id = t.id AND i.halted AND i.state <> 'THAWED') AS frozen
FROM coffer.tenant t;

COMMENT ON VIEW coffer.v_tenant IS 'Tenants, also those that were withdrawn: an id is never given twice.';
COMMENT ON COLUMN coffer.v_tenant.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_tenant.tenant_id IS 'Unique for ever.';
COMMENT ON COLUMN coffer.v_tenant.state IS 'RESERVED (onboarding runs), ACTIVE, WITHDRAWN (onboarding failed).';
COMMENT ON COLUMN coffer.v_tenant.policy_id IS 'Policy that new backups are taken under.';
COMMENT ON COLUMN coffer.v_tenant.policy_version IS 'Grows with each change of the policy.';
COMMENT ON COLUMN coffer.v_tenant.retention IS 'How long a backup stays locked, ISO-8601 duration.';
COMMENT ON COLUMN coffer.v_tenant.restore_approvals IS 'People other than the requester who must approve a restore.';
COMMENT ON COLUMN coffer.v_tenant.approval_expiry IS 'How long a restore waits for them, ISO-8601 duration.';
COMMENT ON COLUMN coffer.v_tenant.region IS 'Where the vault is placed.';
COMMENT ON COLUMN coffer.v_tenant.keyring_revision IS 'Revision of the newest keyring; null until active.';
COMMENT ON COLUMN coffer.v_tenant.signing_key_id IS '<tenant>/<version> of the signing key; null until active.';
COMMENT ON COLUMN coffer.v_tenant.run IS 'Run that reserved the id; its workflow id is tenant/<tenant_id>.';
COMMENT ON COLUMN coffer.v_tenant.rebuilt IS 'Whether the row comes from a rebuild; then created_at is the rebuild''s time.';
COMMENT ON COLUMN coffer.v_tenant.frozen IS 'Whether an incident that halted a run has not been thawed: restores are refused.';

CREATE VIEW coffer.v_dataset AS
SELECT d.seq, d.tenant_id, d.id AS dataset_id, d.scope_digest, d.engine, d.isolation, d.state, d.server,
       d.database_name, d.schema_name, d.engine_version, d.run, d.rebuilt, d.created_at, d.activated_at,
       d.withdrawn_at,
       b.id AS newest_backup_id, b.cut_at AS newest_backup_cut_at
FROM coffer.dataset d
LEFT JOIN LATERAL (
    SELECT b.id, b.cut_at FROM coffer.backup b
    WHERE b.tenant_id = d.tenant_id AND b.dataset_id = d.id AND b.state = 'COMMITTED' AND b.doubt_code IS NULL
    ORDER BY b.cut_at DESC LIMIT 1) b ON true;

COMMENT ON VIEW coffer.v_dataset IS 'Datasets: each is one tenant''s slice of one database server.';
COMMENT ON COLUMN coffer.v_dataset.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_dataset.dataset_id IS 'Unique within the tenant.';
COMMENT ON COLUMN coffer.v_dataset.scope_digest IS 'SHA-256 of the canonical scope (tenant, dataset, engine, isolation).';
COMMENT ON COLUMN coffer.v_dataset.engine IS 'POSTGRESQL, MARIADB, MONGODB or REDIS.';
COMMENT ON COLUMN coffer.v_dataset.isolation IS 'DATABASE, SCHEMA, ROWS or PREFIX.';
COMMENT ON COLUMN coffer.v_dataset.state IS 'RESERVED (registration runs), ACTIVE, WITHDRAWN (registration failed; may be tried again).';
COMMENT ON COLUMN coffer.v_dataset.server IS 'Name of a configured server, never an address.';
COMMENT ON COLUMN coffer.v_dataset.database_name IS 'Data: may hold any character.';
COMMENT ON COLUMN coffer.v_dataset.schema_name IS 'For isolation SCHEMA; data likewise.';
COMMENT ON COLUMN coffer.v_dataset.engine_version IS 'As inspected at registration; null until active.';
COMMENT ON COLUMN coffer.v_dataset.run IS 'Run that registers it; its workflow id is dataset/<tenant_id>/<dataset_id>.';
COMMENT ON COLUMN coffer.v_dataset.newest_backup_id IS 'Newest committed backup that is not in doubt.';

CREATE VIEW coffer.v_backup AS
SELECT b.seq, b.tenant_id, b.dataset_id, b.id AS backup_id, b.scope_digest, b.state, b.failure_code,
       b.failure_text, b.requested_by, b.reason, b.workflow, b.started_at, b.finished_at, b.cut_at,
       b.parent_id, b.engine_version, b.streams, b.row_count, b.plain_bytes, b.stored_bytes,
       b.referenced_bytes, b.packs, b.epoch, b.policy_id, b.policy_version, b.retention,
       b.restore_approvals, b.approval_expiry, b.region, b.lock_mode, b.envelope_digest, b.locked_until,
       b.manifest_key, b.manifest_version, b.manifest_sha256, b.manifest_bytes,
       b.doubt_code IS NULL AS good, b.doubt_code, b.hold_reason IS NOT NULL AS held, b.hold_reason, b.held_at,
       b.verified_at, b.verified_level, b.rebuilt
FROM coffer.backup b;

COMMENT ON VIEW coffer.v_backup IS 'Backups. Those in state COMMITTED can be restored; "as of T" is the one with the greatest cut_at <= T that is good.';
COMMENT ON COLUMN coffer.v_backup.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_backup.backup_id IS 'Unique within the tenant; also the run id.';
COMMENT ON COLUMN coffer.v_backup.scope_digest IS 'SHA-256 of the scope that it was taken in.';
COMMENT ON COLUMN coffer.v_backup.state IS 'RUNNING, FAILED, COMMITTED.';
COMMENT ON COLUMN coffer.v_backup.failure_text IS 'Public text of the failure.';
COMMENT ON COLUMN coffer.v_backup.requested_by IS 'Name of the API token that asked.';
COMMENT ON COLUMN coffer.v_backup.workflow IS 'Workflow id; null when it failed before it was admitted.';
COMMENT ON COLUMN coffer.v_backup.cut_at IS 'Time of the consistent cut: what the backup holds is the data as of then. Null until committed.';
COMMENT ON COLUMN coffer.v_backup.parent_id IS 'Backup whose chunks it may refer to; null when it stands alone.';
COMMENT ON COLUMN coffer.v_backup.row_count IS 'Rows in all streams.';
COMMENT ON COLUMN coffer.v_backup.plain_bytes IS 'Bytes before compression and sealing.';
COMMENT ON COLUMN coffer.v_backup.stored_bytes IS 'Sealed bytes that it added to the vault.';
COMMENT ON COLUMN coffer.v_backup.referenced_bytes IS 'Sealed bytes of older packs that it refers to.';
COMMENT ON COLUMN coffer.v_backup.epoch IS 'Generation of the data key.';
COMMENT ON COLUMN coffer.v_backup.lock_mode IS 'COMPLIANCE (the store refuses every delete) or ADVISORY (it cannot).';
COMMENT ON COLUMN coffer.v_backup.locked_until IS 'The store refuses to delete it before.';
COMMENT ON COLUMN coffer.v_backup.good IS 'False when a verification or a halted restore found its objects wanting.';
COMMENT ON COLUMN coffer.v_backup.doubt_code IS 'Failure code of what was found wanting.';
COMMENT ON COLUMN coffer.v_backup.held IS 'Kept from every purge.';
COMMENT ON COLUMN coffer.v_backup.verified_at IS 'When the last verification after the commit ended; the commit itself reads everything back.';
COMMENT ON COLUMN coffer.v_backup.verified_level IS 'STRUCTURE, SAMPLE or FULL; of that verification.';

CREATE VIEW coffer.v_verification AS
SELECT v.seq, v.tenant_id, v.dataset_id, v.backup_id, v.id AS verification_id, v.level, v.state, v.failure_code,
       v.packs, v.chunks, v.bytes, v.findings, v.requested_by, v.workflow, v.started_at, v.verified_at
FROM coffer.verification v;

COMMENT ON VIEW coffer.v_verification IS 'Verifications of stored backups.';
COMMENT ON COLUMN coffer.v_verification.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_verification.verification_id IS 'Unique within the tenant; also the run id.';
COMMENT ON COLUMN coffer.v_verification.level IS 'STRUCTURE, SAMPLE or FULL.';
COMMENT ON COLUMN coffer.v_verification.state IS 'RUNNING, PASSED, FAILED.';
COMMENT ON COLUMN coffer.v_verification.failure_code IS 'First check that failed; null unless FAILED.';
COMMENT ON COLUMN coffer.v_verification.packs IS 'Packs looked at; chunks and bytes likewise. Null while it runs.';
COMMENT ON COLUMN coffer.v_verification.findings IS 'In words, ids and counts only.';

CREATE VIEW coffer.v_restore AS
SELECT r.seq, r.tenant_id, r.dataset_id, r.id AS restore_id, r.backup_id, r.state, r.fence, r.failure_code,
       r.failure_text, r.incident_id, r.requested_by, r.reason, r.workflow, r.plan_digest, r.approvals,
       r.fingerprint, r.row_count, r.bytes, r.proof_key, r.proof_version, r.proof_sha256, r.proof_bytes,
       r.safety_copy IS NOT NULL AND r.state = 'DONE' AND NOT EXISTS (
           SELECT FROM coffer.restore later
           WHERE later.tenant_id = r.tenant_id AND later.dataset_id = r.dataset_id AND later.fence > r.fence
             AND later.promoted_at IS NOT NULL AND later.undone_at IS NULL) AS undoable,
       r.started_at, r.promoted_at, r.finished_at, r.undone_at
FROM coffer.restore r;

COMMENT ON VIEW coffer.v_restore IS 'Restores.';
COMMENT ON COLUMN coffer.v_restore.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_restore.restore_id IS 'Unique within the tenant; also the run id.';
COMMENT ON COLUMN coffer.v_restore.state IS 'STARTED, WAITING_FOR_APPROVAL, STAGED, PROMOTING, PROMOTED, then DONE, REFUSED, FAILED, CANCELLED, HALTED or UNDONE. The workflow knows finer steps.';
COMMENT ON COLUMN coffer.v_restore.fence IS 'Grows with each restore of the dataset; only the highest may promote.';
COMMENT ON COLUMN coffer.v_restore.failure_code IS 'Null while it runs and when it is DONE.';
COMMENT ON COLUMN coffer.v_restore.incident_id IS 'Incident that it halted into.';
COMMENT ON COLUMN coffer.v_restore.plan_digest IS 'Digest that approvals must name; null until planned.';
COMMENT ON COLUMN coffer.v_restore.approvals IS 'People other than the requester who must approve; null until planned.';
COMMENT ON COLUMN coffer.v_restore.fingerprint IS 'Digest over row counts and row digests, as found in quarantine.';
COMMENT ON COLUMN coffer.v_restore.proof_key IS 'The signed, locked record of the restore.';
COMMENT ON COLUMN coffer.v_restore.undoable IS 'The former live data is kept and no later promotion replaced it.';
COMMENT ON COLUMN coffer.v_restore.promoted_at IS 'When the restored data became live; stays when it was taken back.';

CREATE VIEW coffer.v_incident AS
SELECT i.seq, i.tenant_id, i.dataset_id, i.id AS incident_id, i.state, i.code AS failure_code, i.summary,
       i.subject, i.kind, i.backup_id, i.restore_id, i.halted, i.requested_by, i.evidence_key,
       i.evidence_version, i.evidence_sha256, i.evidence_bytes, i.verdict_by, i.verdict_note, i.rebuilt,
       i.opened_at, i.closed_at
FROM coffer.incident i;

COMMENT ON VIEW coffer.v_incident IS 'Incidents; each workflow id is incident/<tenant_id>/<incident_id>.';
COMMENT ON COLUMN coffer.v_incident.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_incident.dataset_id IS 'Null when it is about the tenant as a whole.';
COMMENT ON COLUMN coffer.v_incident.incident_id IS 'Unique within the tenant.';
COMMENT ON COLUMN coffer.v_incident.state IS 'CONTAINING, WAITING_FOR_VERDICT (the evidence is locked), STAYS_FROZEN, THAWED.';
COMMENT ON COLUMN coffer.v_incident.summary IS 'Public text of the failed check.';
COMMENT ON COLUMN coffer.v_incident.subject IS 'Run that halted or reported.';
COMMENT ON COLUMN coffer.v_incident.kind IS 'BACKUP, RESTORE, UNDO, VERIFICATION or AUDIT.';
COMMENT ON COLUMN coffer.v_incident.halted IS 'True when the run was stopped, which freezes the tenant; false when it went on and only reports.';
COMMENT ON COLUMN coffer.v_incident.requested_by IS 'Who had asked for the run.';
COMMENT ON COLUMN coffer.v_incident.evidence_key IS 'The signed, locked evidence bundle.';
COMMENT ON COLUMN coffer.v_incident.verdict_by IS 'Person who closed it.';

CREATE VIEW coffer.v_audit AS
SELECT a.chain AS tenant_id, a.sequence, a.at, a.actor, a.action, a.once, a.details,
       encode(a.previous, 'hex') AS previous_digest, encode(a.digest, 'hex') AS digest
FROM coffer.audit_entry a;

COMMENT ON VIEW coffer.v_audit IS 'The audit: one hash chain a tenant, and one of Coffer''s own named coffer-platform. Page by (tenant_id, sequence).';
COMMENT ON COLUMN coffer.v_audit.tenant_id IS 'Name of the chain.';
COMMENT ON COLUMN coffer.v_audit.sequence IS 'Counts from 1 without gaps.';
COMMENT ON COLUMN coffer.v_audit.at IS 'Time of the catalog''s own clock; never runs backwards within a chain.';
COMMENT ON COLUMN coffer.v_audit.actor IS 'Who asked.';
COMMENT ON COLUMN coffer.v_audit.action IS 'Verb; ends in .intent when written before the effect.';
COMMENT ON COLUMN coffer.v_audit.once IS 'Idempotency key of the entry.';
COMMENT ON COLUMN coffer.v_audit.details IS 'JSON object of strings: ids, counts and digests only.';

GRANT SELECT ON coffer.v_tenant, coffer.v_dataset, coffer.v_backup, coffer.v_verification, coffer.v_restore,
    coffer.v_incident, coffer.v_audit TO coffer_reader;
