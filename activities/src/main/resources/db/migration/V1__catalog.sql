-- The index of what the vaults hold. Everything lives in the schema "coffer"; the roles come from
-- bootstrap.sql. An object is always named by four columns: key, version id, SHA-256 (hex), bytes.

REVOKE ALL ON SCHEMA coffer FROM PUBLIC;
GRANT USAGE ON SCHEMA coffer TO coffer_app, coffer_reader;

CREATE TABLE coffer.tenant (
    id               text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{1,62}$' AND id <> 'coffer-platform'),
    seq              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    state            text NOT NULL CHECK (state IN ('RESERVED', 'ACTIVE', 'WITHDRAWN')),
    run              text NOT NULL,
    policy_id        text NOT NULL,
    policy_version   integer NOT NULL,
    retention        text NOT NULL,
    restore_approvals integer NOT NULL,
    approval_expiry  text NOT NULL,
    region           text NOT NULL,
    keyring_key      text,
    keyring_version  text,
    keyring_sha256   text,
    keyring_bytes    bigint,
    keyring_revision integer,
    signing_key_id   text,
    rebuilt          boolean NOT NULL DEFAULT false,
    created_at       timestamptz NOT NULL DEFAULT now(),
    activated_at     timestamptz,
    withdrawn_at     timestamptz,
    CHECK (state <> 'ACTIVE' OR (keyring_key IS NOT NULL AND keyring_version IS NOT NULL
        AND keyring_sha256 IS NOT NULL AND keyring_bytes IS NOT NULL
        AND keyring_revision IS NOT NULL AND signing_key_id IS NOT NULL))
);

CREATE TABLE coffer.dataset (
    tenant_id      text NOT NULL REFERENCES coffer.tenant,
    id             text NOT NULL,
    seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    scope_digest   text NOT NULL,
    engine         text NOT NULL,
    isolation      text NOT NULL,
    state          text NOT NULL CHECK (state IN ('RESERVED', 'ACTIVE', 'WITHDRAWN')),
    run            text NOT NULL,
    server         text NOT NULL,
    database_name  text NOT NULL,
    schema_name    text,
    engine_version text,
    fence          bigint NOT NULL DEFAULT 0,
    rebuilt        boolean NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL DEFAULT now(),
    activated_at   timestamptz,
    withdrawn_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK (state <> 'ACTIVE' OR engine_version IS NOT NULL)
);

CREATE TABLE coffer.backup (
    tenant_id         text NOT NULL,
    id                text NOT NULL,
    seq               bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    dataset_id        text NOT NULL,
    scope_digest      text NOT NULL,
    state             text NOT NULL CHECK (state IN ('RUNNING', 'FAILED', 'COMMITTED')),
    requested_by      text NOT NULL,
    reason            text NOT NULL,
    workflow          text,
    started_at        timestamptz NOT NULL,
    finished_at       timestamptz,
    parent_id         text,
    policy_id         text,
    policy_version    integer,
    retention         text,
    restore_approvals integer,
    approval_expiry   text,
    region            text,
    lock_mode         text,
    envelope_digest   text,
    manifest_key      text,
    manifest_version  text,
    manifest_sha256   text,
    manifest_bytes    bigint,
    index_key         text,
    index_version     text,
    index_sha256      text,
    index_bytes       bigint,
    cut_at            timestamptz,
    engine_version    text,
    streams           integer,
    row_count         bigint,
    plain_bytes       bigint,
    stored_bytes      bigint,
    referenced_bytes  bigint,
    packs             integer,
    epoch             integer,
    locked_until      timestamptz,
    failure_code      text,
    failure_text      text,
    hold_reason       text,
    held_at           timestamptz,
    doubt_code        text,
    doubt_level       text,
    verified_at       timestamptz,
    verified_level    text,
    rebuilt           boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, dataset_id) REFERENCES coffer.dataset,
    CHECK ((doubt_code IS NULL) = (doubt_level IS NULL)),
    CHECK (state <> 'COMMITTED' OR (manifest_key IS NOT NULL AND manifest_version IS NOT NULL
        AND manifest_sha256 IS NOT NULL AND manifest_bytes IS NOT NULL AND index_key IS NOT NULL
        AND index_version IS NOT NULL AND index_sha256 IS NOT NULL AND index_bytes IS NOT NULL
        AND cut_at IS NOT NULL AND locked_until IS NOT NULL AND envelope_digest IS NOT NULL))
);

CREATE INDEX backup_by_dataset ON coffer.backup (tenant_id, dataset_id, cut_at DESC)
    WHERE state = 'COMMITTED';
CREATE INDEX backup_by_tenant ON coffer.backup (tenant_id, seq);
-- Answers "whose is this id?", when a tenant asks for another one's backup.
CREATE INDEX backup_by_id ON coffer.backup (id);

CREATE TABLE coffer.verification (
    tenant_id    text NOT NULL,
    id           text NOT NULL,
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    dataset_id   text NOT NULL,
    backup_id    text NOT NULL,
    level        text NOT NULL,
    state        text NOT NULL CHECK (state IN ('RUNNING', 'PASSED', 'FAILED')),
    requested_by text NOT NULL,
    workflow     text,
    packs        bigint,
    chunks       bigint,
    bytes        bigint,
    failure_code text,
    findings     text[] NOT NULL DEFAULT '{}',
    started_at   timestamptz NOT NULL DEFAULT now(),
    verified_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK (state = 'RUNNING' OR verified_at IS NOT NULL),
    CHECK ((state = 'FAILED') = (failure_code IS NOT NULL))
);

CREATE INDEX verification_by_tenant ON coffer.verification (tenant_id, seq);

CREATE TABLE coffer.restore (
    tenant_id      text NOT NULL,
    id             text NOT NULL,
    seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    dataset_id     text NOT NULL,
    scope_digest   text NOT NULL,
    backup_id      text NOT NULL,
    -- The order of the states is that of RestoreRecord.State.
    state          text NOT NULL CHECK (state IN ('STARTED', 'WAITING_FOR_APPROVAL', 'STAGED', 'PROMOTING',
                       'PROMOTED', 'DONE', 'REFUSED', 'FAILED', 'CANCELLED', 'HALTED', 'UNDONE')),
    fence          bigint NOT NULL,
    requested_by   text NOT NULL,
    reason         text NOT NULL,
    workflow       text,
    plan_digest    text,
    approvals      integer,
    quarantine     text,
    identity       text,
    safety_copy    text,
    fingerprint    text,
    row_count      bigint,
    bytes          bigint,
    proof_key      text,
    proof_version  text,
    proof_sha256   text,
    proof_bytes    bigint,
    failure_code   text,
    failure_text   text,
    incident_id    text,
    started_at     timestamptz NOT NULL DEFAULT now(),
    promoted_at    timestamptz,
    finished_at    timestamptz,
    undone_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, dataset_id) REFERENCES coffer.dataset,
    UNIQUE (tenant_id, dataset_id, fence)
);

CREATE INDEX restore_by_tenant ON coffer.restore (tenant_id, seq);
-- O7: of the restores of one dataset at most one is open, so at most one can promote.
CREATE UNIQUE INDEX restore_open ON coffer.restore (tenant_id, dataset_id)
    WHERE state IN ('STARTED', 'WAITING_FOR_APPROVAL', 'STAGED', 'PROMOTING', 'PROMOTED');

-- No foreign keys: an incident may be about a scope that does not exist.
CREATE TABLE coffer.incident (
    tenant_id        text NOT NULL,
    id               text NOT NULL,
    seq              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- Null when it is about the tenant as a whole, for example its audit.
    dataset_id       text,
    code             text NOT NULL,
    summary          text NOT NULL,
    subject          text NOT NULL,
    kind             text NOT NULL,
    backup_id        text,
    restore_id       text,
    halted           boolean NOT NULL,
    -- Null after a rebuild.
    requested_by     text,
    state            text NOT NULL CHECK (state IN ('CONTAINING', 'WAITING_FOR_VERDICT', 'STAYS_FROZEN', 'THAWED')),
    evidence_key     text,
    evidence_version text,
    evidence_sha256  text,
    evidence_bytes   bigint,
    verdict_by       text,
    verdict_note     text,
    rebuilt          boolean NOT NULL DEFAULT false,
    opened_at        timestamptz NOT NULL DEFAULT now(),
    closed_at        timestamptz,
    PRIMARY KEY (tenant_id, id)
);

CREATE INDEX incident_by_tenant ON coffer.incident (tenant_id, seq);
CREATE INDEX incident_that_freezes ON coffer.incident (tenant_id) WHERE halted AND state <> 'THAWED';

-- References to credentials that are out: accessors and lease ids, which open nothing by themselves.
-- No foreign key: a rebuild lends credentials for tenants that are not listed yet.
CREATE TABLE coffer.credential (
    tenant_id     text NOT NULL,
    run           text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('KEY_TOKEN', 'DATABASE_LEASE')),
    reference     text NOT NULL,
    lent_at       timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    given_back_at timestamptz,
    PRIMARY KEY (tenant_id, run, kind, reference)
);

-- Nobody deletes: what ended says so in its state.
GRANT SELECT, INSERT, UPDATE ON coffer.tenant, coffer.dataset, coffer.backup, coffer.verification,
    coffer.restore, coffer.incident, coffer.credential TO coffer_app;
