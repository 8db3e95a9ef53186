-- Policies are versioned: a change adds a row, and no row is ever edited. What counts is the newest one,
-- which the tenant's own row says again.

ALTER TABLE coffer.tenant ADD rules text NOT NULL
    DEFAULT 'last=3 hourly=0 daily=14 weekly=8 monthly=6 yearly=0 minimum=PT24H maximum=never zone=UTC';

CREATE TABLE coffer.policy (
    tenant_id         text NOT NULL REFERENCES coffer.tenant,
    version           integer NOT NULL CHECK (version > 0),
    seq               bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    policy_id         text NOT NULL,
    retention         text NOT NULL,
    restore_approvals integer NOT NULL,
    approval_expiry   text NOT NULL,
    rules             text NOT NULL,
    run               text NOT NULL,
    -- Null for the version that a tenant was taken in or rebuilt with.
    changed_by        text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, version)
);

INSERT INTO coffer.policy (tenant_id, version, policy_id, retention, restore_approvals, approval_expiry, rules,
    run, created_at)
SELECT t.id, t.policy_version, t.policy_id, t.retention, t.restore_approvals, t.approval_expiry, t.rules, t.run,
       t.created_at
FROM coffer.tenant t;

-- What the policy kept that a backup was taken under; null for one from before policies had rules.
ALTER TABLE coffer.backup ADD rules text;

CREATE OR REPLACE VIEW coffer.v_tenant AS
SELECT t.seq, t.id AS tenant_id, t.state, t.policy_id, t.policy_version, t.retention, t.restore_approvals,
       t.approval_expiry, t.region, t.keyring_revision, t.signing_key_id, t.run, t.rebuilt,
       t.created_at, t.activated_at, t.withdrawn_at,
       EXISTS (SELECT FROM coffer.incident i
               WHERE i.tenant_id = t.id AND i.halted AND i.state <> 'THAWED') AS frozen,
       t.rules
FROM coffer.tenant t;

COMMENT ON COLUMN coffer.v_tenant.rules IS 'What is kept, in the canonical form of RetentionRules.';

CREATE VIEW coffer.v_policy AS
SELECT p.seq, p.tenant_id, p.version, p.policy_id, p.retention, p.restore_approvals, p.approval_expiry, p.rules,
       p.run, p.changed_by, p.created_at
FROM coffer.policy p;

COMMENT ON VIEW coffer.v_policy IS 'Every version that a tenant''s policy ever had; the highest one counts.';
COMMENT ON COLUMN coffer.v_policy.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_policy.rules IS 'What is kept, in the canonical form of RetentionRules.';
COMMENT ON COLUMN coffer.v_policy.run IS 'Run that made the version.';
COMMENT ON COLUMN coffer.v_policy.changed_by IS 'Name of the API token that asked; null for the version that the tenant came with.';

-- No update: a version stays as it was.
GRANT SELECT, INSERT ON coffer.policy TO coffer_app;
GRANT SELECT ON coffer.v_policy TO coffer_reader;
-- One place says what is good and what is held; retention goes by it, too.
GRANT SELECT ON coffer.v_backup TO coffer_app;
