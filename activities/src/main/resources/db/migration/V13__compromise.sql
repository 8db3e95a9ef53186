-- Compromises of tenants' data keys: which packs and backups were sealed again, and as what.

CREATE TABLE coffer.compromise (
    tenant_id      text NOT NULL REFERENCES coffer.tenant,
    id             text NOT NULL,
    seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- The last four are those of workflows.temporal.Ending.
    state          text NOT NULL CHECK (state IN ('RUNNING', 'DONE', 'REFUSED', 'FAILED', 'HALTED', 'CANCELLED')),
    epochs         integer[] NOT NULL,
    planned_backups integer,
    planned_packs  bigint,
    planned_bytes  bigint,
    backups        integer,
    packs          bigint,
    bytes          bigint,
    epoch          integer,
    naming         integer,
    revision       integer,
    key_version    integer,
    remaining      bigint,
    remaining_bytes bigint,
    locked_until   timestamptz,
    report_key     text,
    report_version text,
    report_sha256  text,
    report_bytes   bigint,
    requested_by   text NOT NULL,
    reason         text NOT NULL,
    workflow       text,
    failure_code   text,
    failure_text   text,
    incident_id    text,
    started_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK (state <> 'DONE' OR (backups IS NOT NULL AND epoch IS NOT NULL AND naming IS NOT NULL
        AND revision IS NOT NULL AND key_version IS NOT NULL AND remaining IS NOT NULL
        AND report_key IS NOT NULL AND report_version IS NOT NULL AND report_sha256 IS NOT NULL
        AND report_bytes IS NOT NULL))
);

CREATE INDEX compromise_by_tenant ON coffer.compromise (tenant_id, seq);

-- One row a pack that was sealed again and verified: whatever dies is gone on from here.
CREATE TABLE coffer.pack_copy (
    tenant_id    text NOT NULL REFERENCES coffer.tenant,
    naming       integer NOT NULL,
    from_key     text NOT NULL,
    from_version text NOT NULL,
    pack_key     text NOT NULL,
    pack_version text NOT NULL,
    pack_sha256  text NOT NULL,
    pack_bytes   bigint NOT NULL,
    epoch        integer NOT NULL,
    header       text NOT NULL,
    PRIMARY KEY (tenant_id, naming, from_key, from_version)
);

-- Every manifest that another one of the same backup stands in place of.
CREATE TABLE coffer.sealing (
    tenant_id        text NOT NULL,
    backup_id        text NOT NULL,
    naming           integer NOT NULL,
    from_key         text NOT NULL,
    from_version     text NOT NULL,
    from_sha256      text NOT NULL,
    from_bytes       bigint NOT NULL,
    manifest_key     text NOT NULL,
    manifest_version text NOT NULL,
    manifest_sha256  text NOT NULL,
    manifest_bytes   bigint NOT NULL,
    run              text NOT NULL,
    sealed_at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, backup_id, naming),
    FOREIGN KEY (tenant_id, backup_id) REFERENCES coffer.backup
);

CREATE INDEX sealing_by_naming ON coffer.sealing (tenant_id, naming, backup_id COLLATE "C");

-- Generation of the naming key that the backup was last sealed under again; 0 while it is as it was taken.
ALTER TABLE coffer.backup ADD naming integer NOT NULL DEFAULT 0;

-- A shredded epoch is no longer in the keyring.
ALTER TABLE coffer.epoch ADD shredded_at timestamptz;

CREATE OR REPLACE VIEW coffer.v_keyring AS
SELECT t.id AS tenant_id, t.keyring_revision AS revision, t.key_version, t.key_minimum, e.number AS epoch,
       e.created_at AS epoch_created_at
FROM coffer.tenant t JOIN coffer.epoch e ON e.tenant_id = t.id
WHERE t.state = 'ACTIVE' AND e.shredded_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON coffer.compromise, coffer.pack_copy TO coffer_app;
GRANT SELECT, INSERT ON coffer.sealing TO coffer_app;

CREATE VIEW coffer.v_compromise AS
SELECT c.seq, c.tenant_id, c.id AS compromise_id, c.state, c.epochs, c.planned_backups, c.planned_packs,
       c.planned_bytes, c.backups, c.packs, c.bytes, c.epoch, c.naming, c.revision, c.key_version, c.remaining,
       c.remaining_bytes, c.locked_until, c.report_key, c.report_version, c.report_sha256, c.report_bytes,
       c.failure_code, c.failure_text, c.incident_id, c.requested_by, c.reason, c.workflow, c.started_at,
       c.finished_at
FROM coffer.compromise c;

COMMENT ON VIEW coffer.v_compromise IS 'Compromises of tenants'' data keys, and how they were answered.';
COMMENT ON COLUMN coffer.v_compromise.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_compromise.compromise_id IS 'Unique within the tenant; also the run id.';
COMMENT ON COLUMN coffer.v_compromise.state IS 'RUNNING, then DONE, REFUSED, FAILED, HALTED or CANCELLED.';
COMMENT ON COLUMN coffer.v_compromise.epochs IS 'Epochs whose data keys are in other hands; empty when it was refused before it looked.';
COMMENT ON COLUMN coffer.v_compromise.planned_backups IS 'Backups that were to be sealed again; planned_packs and planned_bytes likewise.';
COMMENT ON COLUMN coffer.v_compromise.backups IS 'Backups that were sealed again; null until DONE, as are the columns up to report_bytes.';
COMMENT ON COLUMN coffer.v_compromise.packs IS 'Packs of those, each once.';
COMMENT ON COLUMN coffer.v_compromise.bytes IS 'Sealed bytes of those packs.';
COMMENT ON COLUMN coffer.v_compromise.epoch IS 'Epoch that they were sealed under again; naming is the naming key''s generation.';
COMMENT ON COLUMN coffer.v_compromise.revision IS 'Keyring that holds the old keys no more.';
COMMENT ON COLUMN coffer.v_compromise.key_version IS 'The key service has no version of the tenant''s key below it.';
COMMENT ON COLUMN coffer.v_compromise.remaining IS 'Object versions that stayed as ciphertext of the old keys.';
COMMENT ON COLUMN coffer.v_compromise.locked_until IS 'When the last of their locks ends; null when nothing of it is locked.';
COMMENT ON COLUMN coffer.v_compromise.report_key IS 'The signed, locked report; it names the lists of what was exposed and of what remains.';

CREATE VIEW coffer.v_sealing AS
SELECT s.tenant_id, s.backup_id, s.naming, s.from_key, s.from_version, s.from_sha256, s.manifest_key,
       s.manifest_version, s.manifest_sha256, s.run, s.sealed_at
FROM coffer.sealing s;

COMMENT ON VIEW coffer.v_sealing IS 'Backups that were sealed again: which manifest stands in place of which.';
COMMENT ON COLUMN coffer.v_sealing.naming IS 'Generation of the naming key; grows with each sealing of a backup.';
COMMENT ON COLUMN coffer.v_sealing.run IS 'Run that did it.';

COMMENT ON COLUMN coffer.v_keyring.epoch IS 'Generation of a data key, unless it was shredded; new data is sealed under the highest.';
COMMENT ON COLUMN coffer.v_incident.kind IS 'BACKUP, RESTORE, UNDO, VERIFICATION, AUDIT, HOLD, ROTATION or COMPROMISE.';

GRANT SELECT ON coffer.v_compromise, coffer.v_sealing TO coffer_reader;
