-- Offboarding: a tenant that leaves starts nothing any more, and one that left has a certificate.

ALTER TABLE coffer.tenant
    ADD COLUMN leaving_since timestamptz,
    ADD COLUMN left_at timestamptz,
    ADD COLUMN certificate_key text,
    ADD COLUMN certificate_version text,
    ADD COLUMN certificate_sha256 text,
    ADD COLUMN certificate_bytes bigint,
    ADD CHECK (left_at IS NULL OR (leaving_since IS NOT NULL AND certificate_key IS NOT NULL
        AND certificate_version IS NOT NULL AND certificate_sha256 IS NOT NULL AND certificate_bytes IS NOT NULL));

CREATE OR REPLACE VIEW coffer.v_tenant AS
SELECT t.seq, t.id AS tenant_id,
       CASE WHEN t.left_at IS NOT NULL THEN 'LEFT' WHEN t.leaving_since IS NOT NULL THEN 'LEAVING'
            ELSE t.state END AS state,
       t.policy_id, t.policy_version, t.retention, t.restore_approvals,
       t.approval_expiry, t.region, t.keyring_revision, t.signing_key_id, t.run, t.rebuilt,
       t.created_at, t.activated_at, t.withdrawn_at,
       EXISTS (SELECT FROM coffer.incident i
               WHERE i.tenant_id = t.id AND i.halted AND i.state <> 'THAWED') AS frozen,
       t.rules, t.leaving_since, t.left_at, t.certificate_key, t.certificate_version, t.certificate_sha256
FROM coffer.tenant t;

COMMENT ON COLUMN coffer.v_tenant.state IS
    'RESERVED (onboarding runs), ACTIVE, WITHDRAWN (onboarding failed), LEAVING (nothing starts), LEFT.';
COMMENT ON COLUMN coffer.v_tenant.leaving_since IS 'Since when nothing of the tenant starts any more.';
COMMENT ON COLUMN coffer.v_tenant.left_at IS 'When its key was destroyed and that was certified.';
COMMENT ON COLUMN coffer.v_tenant.certificate_key IS 'The signed, locked certificate of its deletion.';

ALTER TABLE coffer.purge
    ADD COLUMN extent text NOT NULL DEFAULT 'EXPIRED' CHECK (extent IN ('EXPIRED', 'EVERYTHING'));

CREATE OR REPLACE VIEW coffer.v_purge AS
SELECT p.seq, p.tenant_id, p.id AS purge_id, p.state, p.dry_run, p.requested_by, p.reason, p.workflow,
       p.plan_digest, p.planned_at, p.expired, p.locked, p.locked_until, p.kept, p.orphans, p.orphan_bytes,
       p.unlisted, p.approvals, p.grace, p.outcome, p.backups, p.skipped, p.objects, p.bytes,
       p.certificate_key, p.certificate_version, p.certificate_sha256, p.failure_code, p.failure_text,
       p.started_at, p.finished_at, p.extent
FROM coffer.purge p;

COMMENT ON VIEW coffer.v_purge IS 'Purges, offboardings and dry runs of both.';
COMMENT ON COLUMN coffer.v_purge.extent IS 'EXPIRED: what the rules let go. EVERYTHING: the tenant leaves.';
