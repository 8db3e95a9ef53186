-- Rotations of tenants' keys, and what the catalog knows of keyrings beside the newest one's name.

-- Versions of the key-encryption key: the oldest that a key of the newest keyring is wrapped under, and
-- the oldest that the key service still opens as far as rotations raised it.
ALTER TABLE coffer.tenant ADD key_version integer NOT NULL DEFAULT 1,
    ADD key_minimum integer NOT NULL DEFAULT 1;

CREATE TABLE coffer.epoch (
    tenant_id  text NOT NULL REFERENCES coffer.tenant,
    number     integer NOT NULL CHECK (number > 0),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, number)
);

-- Nobody has rotated yet.
INSERT INTO coffer.epoch (tenant_id, number, created_at)
SELECT id, 1, activated_at FROM coffer.tenant WHERE state = 'ACTIVE';

CREATE TABLE coffer.rotation (
    tenant_id     text NOT NULL REFERENCES coffer.tenant,
    id            text NOT NULL,
    seq           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- The last four are those of workflows.temporal.Ending.
    state         text NOT NULL CHECK (state IN ('RUNNING', 'DONE', 'REFUSED', 'FAILED', 'HALTED', 'CANCELLED')),
    from_revision integer,
    revision      integer,
    key_version   integer,
    keys          integer,
    epoch         integer,
    requested_by  text NOT NULL,
    reason        text NOT NULL,
    workflow      text,
    failure_code  text,
    failure_text  text,
    incident_id   text,
    started_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK (state <> 'DONE' OR (revision IS NOT NULL AND key_version IS NOT NULL AND keys IS NOT NULL
        AND epoch IS NOT NULL))
);

CREATE INDEX rotation_by_tenant ON coffer.rotation (tenant_id, seq);

GRANT SELECT, INSERT, UPDATE ON coffer.epoch, coffer.rotation TO coffer_app;

CREATE VIEW coffer.v_keyring AS
SELECT t.id AS tenant_id, t.keyring_revision AS revision, t.key_version, t.key_minimum, e.number AS epoch,
       e.created_at AS epoch_created_at
FROM coffer.tenant t JOIN coffer.epoch e ON e.tenant_id = t.id
WHERE t.state = 'ACTIVE';

COMMENT ON VIEW coffer.v_keyring IS 'Epochs of every active tenant''s newest keyring, one a row; no wrapped key.';
COMMENT ON COLUMN coffer.v_keyring.revision IS 'Of the newest keyring; grows with each rotation.';
COMMENT ON COLUMN coffer.v_keyring.key_version IS 'Oldest version of the key-encryption key that a key in it is wrapped under.';
COMMENT ON COLUMN coffer.v_keyring.key_minimum IS 'Oldest version that the key service still opens, as far as rotations raised it.';
COMMENT ON COLUMN coffer.v_keyring.epoch IS 'Generation of a data key; new data is sealed under the highest.';

CREATE VIEW coffer.v_rotation AS
SELECT r.seq, r.tenant_id, r.id AS rotation_id, r.state, r.from_revision, r.revision, r.key_version, r.keys,
       r.epoch, r.failure_code, r.failure_text, r.incident_id, r.requested_by, r.reason, r.workflow,
       r.started_at, r.finished_at
FROM coffer.rotation r;

COMMENT ON VIEW coffer.v_rotation IS 'Rotations of tenants'' keys.';
COMMENT ON COLUMN coffer.v_rotation.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_rotation.rotation_id IS 'Unique within the tenant; also the run id.';
COMMENT ON COLUMN coffer.v_rotation.state IS 'RUNNING, then DONE, REFUSED, FAILED, HALTED or CANCELLED.';
COMMENT ON COLUMN coffer.v_rotation.from_revision IS 'Keyring that it started from; null when it was refused before.';
COMMENT ON COLUMN coffer.v_rotation.revision IS 'Keyring that it put in force; null until DONE, as are the three after it.';
COMMENT ON COLUMN coffer.v_rotation.keys IS 'Keys in that keyring, each proved to unwrap.';
COMMENT ON COLUMN coffer.v_rotation.incident_id IS 'Incident that it halted into.';

COMMENT ON COLUMN coffer.v_incident.kind IS 'BACKUP, RESTORE, UNDO, VERIFICATION, AUDIT, HOLD or ROTATION.';

GRANT SELECT ON coffer.v_keyring, coffer.v_rotation TO coffer_reader;
