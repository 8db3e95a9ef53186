-- What new tenants are taken in with: the versions that operators set. Those that come with Coffer are in
-- workflows.model.Blueprint and count while there is none of their name here.
CREATE TABLE coffer.blueprint (
    -- Of the blueprint: a tenant's policy starts as a copy of it.
    policy_id         text NOT NULL,
    policy_version    integer NOT NULL CHECK (policy_version > 0),
    seq               bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- Null for the configured default.
    region            text,
    retention         text NOT NULL,
    restore_approvals integer NOT NULL CHECK (restore_approvals >= 0),
    approval_expiry   text NOT NULL,
    rules             text NOT NULL,
    schedules         text NOT NULL,
    run               text NOT NULL,
    set_by            text NOT NULL,
    reason            text NOT NULL,
    set_at            timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (policy_id, policy_version)
);

CREATE VIEW coffer.v_blueprint AS
SELECT b.seq, b.policy_id, b.policy_version, b.region, b.retention, b.restore_approvals, b.approval_expiry,
       b.rules, b.schedules, b.set_by, b.reason, b.set_at
FROM coffer.blueprint b;

COMMENT ON VIEW coffer.v_blueprint IS 'What new tenants are taken in with, in every version that an operator set.';
COMMENT ON COLUMN coffer.v_blueprint.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_blueprint.policy_id IS 'The blueprint''s name.';
COMMENT ON COLUMN coffer.v_blueprint.region IS 'Where such a tenant''s vault is placed; null for the configured default.';

GRANT SELECT, INSERT ON coffer.blueprint TO coffer_app;
GRANT SELECT ON coffer.v_blueprint TO coffer_reader;
