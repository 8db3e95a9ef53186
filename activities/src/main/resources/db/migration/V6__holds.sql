-- Holds: each keeps one backup, or every backup of a tenant, from being deleted until it is lifted.
-- A lifted one stays, as the record of who lifted it and why. Whether a backup is held is not written
-- down anywhere: it follows from the holds that are in force.

-- No foreign key to the backup: an incident may hold one that is not listed.
CREATE TABLE coffer.hold (
    tenant_id   text NOT NULL,
    id          text NOT NULL,
    seq         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- Both null when the whole tenant is held.
    dataset_id  text,
    backup_id   text,
    kind        text NOT NULL CHECK (kind IN ('LEGAL', 'INCIDENT')),
    -- The order of the states is that of HoldRecord.State.
    state       text NOT NULL CHECK (state IN ('PLACING', 'IN_FORCE', 'LIFTING', 'LIFTED')),
    owner       text NOT NULL,
    reason      text NOT NULL,
    placed_by   text NOT NULL,
    placed_at   timestamptz NOT NULL,
    lifted_by   text,
    lift_reason text,
    lifted_at   timestamptz,
    rebuilt     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id),
    CHECK ((dataset_id IS NULL) = (backup_id IS NULL)),
    CHECK ((state IN ('LIFTING', 'LIFTED')) = (lifted_at IS NOT NULL)),
    CHECK (lifted_at IS NULL OR (lifted_by IS NOT NULL AND lift_reason IS NOT NULL))
);

CREATE INDEX hold_by_tenant ON coffer.hold (tenant_id, seq);
CREATE INDEX hold_in_force ON coffer.hold (tenant_id) WHERE lifted_at IS NULL;

-- Until now only incidents held a backup, one of them each; the reason named it.
INSERT INTO coffer.hold (tenant_id, id, dataset_id, backup_id, kind, state, owner, reason, placed_by, placed_at)
SELECT b.tenant_id, coalesce(substring(b.hold_reason FROM '^incident (.*)$'), 'b-' || left(md5(b.id), 16)),
       b.dataset_id, b.id, 'INCIDENT', 'IN_FORCE', 'coffer', b.hold_reason, 'coffer', coalesce(b.held_at, now())
FROM coffer.backup b WHERE b.hold_reason IS NOT NULL;

CREATE OR REPLACE VIEW coffer.v_backup AS
SELECT b.seq, b.tenant_id, b.dataset_id, b.id AS backup_id, b.scope_digest, b.state, b.failure_code,
       b.failure_text, b.requested_by, b.reason, b.workflow, b.started_at, b.finished_at, b.cut_at,
       b.parent_id, b.engine_version, b.streams, b.row_count, b.plain_bytes, b.stored_bytes,
       b.referenced_bytes, b.packs, b.epoch, b.policy_id, b.policy_version, b.retention,
       b.restore_approvals, b.approval_expiry, b.region, b.lock_mode, b.envelope_digest, b.locked_until,
       b.manifest_key, b.manifest_version, b.manifest_sha256, b.manifest_bytes,
       b.doubt_code IS NULL AS good, b.doubt_code, h.holds > 0 AS held, h.reason AS hold_reason,
       h.placed_at AS held_at, b.verified_at, b.verified_level, b.rebuilt, h.holds
FROM coffer.backup b
CROSS JOIN LATERAL (
    SELECT count(*) AS holds, (array_agg(f.reason ORDER BY f.seq))[1] AS reason, min(f.placed_at) AS placed_at
    FROM coffer.hold f
    WHERE f.tenant_id = b.tenant_id AND f.lifted_at IS NULL
      AND (f.backup_id IS NULL OR (f.backup_id = b.id AND f.dataset_id = b.dataset_id))) h;

COMMENT ON COLUMN coffer.v_backup.held IS 'Kept from every purge: a hold on it or on its tenant is in force.';
COMMENT ON COLUMN coffer.v_backup.hold_reason IS 'Reason of the hold that is in force the longest.';
COMMENT ON COLUMN coffer.v_backup.held_at IS 'Since when it is held.';
COMMENT ON COLUMN coffer.v_backup.holds IS 'How many holds keep it; v_hold lists them.';

ALTER TABLE coffer.backup DROP COLUMN hold_reason, DROP COLUMN held_at;

CREATE VIEW coffer.v_hold AS
SELECT h.seq, h.tenant_id, h.id AS hold_id, h.dataset_id, h.backup_id, h.kind, h.state, h.owner, h.reason,
       h.placed_by, h.placed_at, h.lifted_by, h.lift_reason, h.lifted_at, h.rebuilt
FROM coffer.hold h;

COMMENT ON VIEW coffer.v_hold IS 'Holds, also those that were lifted.';
COMMENT ON COLUMN coffer.v_hold.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_hold.hold_id IS 'Unique within the tenant; that of the incident which placed it, for kind INCIDENT.';
COMMENT ON COLUMN coffer.v_hold.dataset_id IS 'Null when it is on the whole tenant, later backups included; backup_id likewise.';
COMMENT ON COLUMN coffer.v_hold.kind IS 'LEGAL (a person''s order) or INCIDENT (evidence until the thaw).';
COMMENT ON COLUMN coffer.v_hold.state IS 'PLACING and IN_FORCE keep, LIFTING and LIFTED do not; in between the store''s own legal hold follows.';
COMMENT ON COLUMN coffer.v_hold.owner IS 'Who answers for it.';
COMMENT ON COLUMN coffer.v_hold.placed_by IS 'Name of the API token, or coffer for an incident''s.';
COMMENT ON COLUMN coffer.v_hold.lifted_by IS 'Likewise; null while it is in force.';

GRANT SELECT, INSERT, UPDATE ON coffer.hold TO coffer_app;
GRANT SELECT ON coffer.v_hold TO coffer_reader;

COMMENT ON COLUMN coffer.v_incident.kind IS 'BACKUP, RESTORE, UNDO, VERIFICATION, AUDIT or HOLD.';
