-- Purges: what a tenant's retention let go, and how it went. A backup that a purge marked is as good as
-- gone, and says so in its state before the first of its objects is deleted.

ALTER TABLE coffer.backup DROP CONSTRAINT backup_state_check,
    ADD CONSTRAINT backup_state_check CHECK (state IN ('RUNNING', 'FAILED', 'COMMITTED', 'PURGING', 'PURGED'));

-- By the catalog's own clock, as restores and verifications have it: how long an open run keeps what it
-- needs is counted from here.
ALTER TABLE coffer.backup ADD COLUMN admitted_at timestamptz NOT NULL DEFAULT now();

COMMENT ON COLUMN coffer.v_backup.state IS
    'RUNNING, FAILED, COMMITTED, PURGING (marked by a purge: it can not be restored any more), PURGED.';

CREATE INDEX backup_by_parent ON coffer.backup (tenant_id, parent_id) WHERE state = 'RUNNING';

CREATE TABLE coffer.purge (
    tenant_id    text NOT NULL REFERENCES coffer.tenant,
    id           text NOT NULL,
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    state        text NOT NULL CHECK (state IN ('STARTED', 'PLANNED', 'DONE', 'REFUSED', 'FAILED', 'HALTED', 'CANCELLED')),
    dry_run      boolean NOT NULL,
    requested_by text NOT NULL,
    reason       text NOT NULL,
    workflow     text NOT NULL,
    plan_digest  text,
    planned_at   timestamptz,
    expired      integer,
    locked       integer,
    locked_until timestamptz,
    kept         integer,
    orphans      bigint,
    orphan_bytes bigint,
    unlisted     integer,
    approvals    integer,
    grace        text,
    outcome      text CHECK (outcome IN ('PURGED', 'NOTHING_DUE', 'DRY_RUN')),
    backups      integer,
    skipped      integer,
    objects      bigint,
    bytes        bigint,
    certificate_key     text,
    certificate_version text,
    certificate_sha256  text,
    certificate_bytes   bigint,
    failure_code text,
    failure_text text,
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    PRIMARY KEY (tenant_id, id)
);

CREATE INDEX purge_by_tenant ON coffer.purge (tenant_id, seq);

CREATE TABLE coffer.purge_item (
    tenant_id    text NOT NULL,
    purge_id     text NOT NULL,
    -- Rows are inserted in the order of the plan.
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    backup_id    text NOT NULL,
    dataset_id   text NOT NULL,
    manifest_sha256 text NOT NULL,
    -- The states are those of PurgeBook.Item.State.
    state        text NOT NULL CHECK (state IN ('EXPIRED', 'LOCKED', 'MARKED', 'GONE', 'REMAINS', 'HELD', 'IN_USE', 'KEPT')),
    reasons      text[] NOT NULL,
    until        timestamptz,
    objects      bigint,
    bytes        bigint,
    inventory    text,
    left_objects bigint,
    left_bytes   bigint,
    left_locked  bigint,
    left_until   timestamptz,
    left_held    bigint,
    PRIMARY KEY (tenant_id, purge_id, backup_id),
    FOREIGN KEY (tenant_id, purge_id) REFERENCES coffer.purge,
    CHECK ((objects IS NULL) = (inventory IS NULL)),
    CHECK ((left_objects IS NULL) = (left_bytes IS NULL))
);

CREATE INDEX purge_item_by_backup ON coffer.purge_item (tenant_id, backup_id) WHERE inventory IS NOT NULL;

-- Versions in a vault that no manifest names. None is deleted on one sighting: a listing may miss a
-- manifest, and a clock may jump.
CREATE TABLE coffer.orphan (
    tenant_id     text NOT NULL,
    object_key    text COLLATE "C" NOT NULL,
    version_id    text COLLATE "C" NOT NULL,
    marker        boolean NOT NULL,
    bytes         bigint NOT NULL,
    -- Since when every look saw it; null when a later one did not.
    first_seen_at timestamptz,
    seen_by       text NOT NULL,
    PRIMARY KEY (tenant_id, object_key, version_id)
);

CREATE INDEX orphan_by_purge ON coffer.orphan (tenant_id, seen_by, object_key, version_id);

CREATE VIEW coffer.v_purge AS
SELECT p.seq, p.tenant_id, p.id AS purge_id, p.state, p.dry_run, p.requested_by, p.reason, p.workflow,
       p.plan_digest, p.planned_at, p.expired, p.locked, p.locked_until, p.kept, p.orphans, p.orphan_bytes,
       p.unlisted, p.approvals, p.grace, p.outcome, p.backups, p.skipped, p.objects, p.bytes,
       p.certificate_key, p.certificate_version, p.certificate_sha256, p.failure_code, p.failure_text,
       p.started_at, p.finished_at
FROM coffer.purge p;

COMMENT ON VIEW coffer.v_purge IS 'Purges and dry runs of purges.';
COMMENT ON COLUMN coffer.v_purge.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_purge.state IS 'STARTED, PLANNED, then DONE, REFUSED, FAILED, HALTED or CANCELLED. The workflow knows finer steps.';
COMMENT ON COLUMN coffer.v_purge.plan_digest IS 'Digest that approvals must name; null until planned.';
COMMENT ON COLUMN coffer.v_purge.locked IS 'Backups that the rules let go and a lock does not yet; locked_until is when the first of these ends.';
COMMENT ON COLUMN coffer.v_purge.orphans IS 'Object versions that no manifest names and that are due.';
COMMENT ON COLUMN coffer.v_purge.unlisted IS 'Signed manifests that the catalog does not list; what they name stays.';
COMMENT ON COLUMN coffer.v_purge.grace IS 'ISO-8601 duration between the last approval and the first delete.';
COMMENT ON COLUMN coffer.v_purge.backups IS 'Backups of which nothing of their own is left.';
COMMENT ON COLUMN coffer.v_purge.objects IS 'Object versions that are gone, read back; bytes is their size.';
COMMENT ON COLUMN coffer.v_purge.certificate_key IS 'The signed, locked certificate.';

CREATE VIEW coffer.v_purge_item AS
SELECT i.seq, i.tenant_id, i.purge_id, i.backup_id, i.dataset_id, i.state, i.reasons, i.until, i.objects,
       i.bytes, i.left_objects, i.left_bytes, i.left_locked, i.left_until, i.left_held
FROM coffer.purge_item i;

COMMENT ON VIEW coffer.v_purge_item IS 'Backups of a purge''s plan: those that go, and those that only a lock or a run keeps.';
COMMENT ON COLUMN coffer.v_purge_item.seq IS 'Paging key; older backups have higher ones.';
COMMENT ON COLUMN coffer.v_purge_item.state IS 'EXPIRED, LOCKED; then MARKED, GONE, REMAINS, or why it stays: HELD, IN_USE, KEPT.';
COMMENT ON COLUMN coffer.v_purge_item.reasons IS 'Why the rules let it go.';
COMMENT ON COLUMN coffer.v_purge_item.until IS 'When the last lock ends that stands in the way.';
COMMENT ON COLUMN coffer.v_purge_item.objects IS 'Its own object versions before the first delete.';
COMMENT ON COLUMN coffer.v_purge_item.left_objects IS 'Those of them that are left.';

GRANT SELECT, INSERT, UPDATE ON coffer.purge, coffer.purge_item, coffer.orphan TO coffer_app;
-- A plan is made anew when its step runs twice; what stood in it then never was shown to anybody.
GRANT DELETE ON coffer.purge_item TO coffer_app;
GRANT SELECT ON coffer.v_purge, coffer.v_purge_item TO coffer_reader;
