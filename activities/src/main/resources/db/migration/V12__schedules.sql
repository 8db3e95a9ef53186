-- What runs by itself is part of the policy: one canonical line a schedule, as workflows.model.Schedule
-- writes it; empty for none.
ALTER TABLE coffer.tenant ADD schedules text NOT NULL DEFAULT '';
ALTER TABLE coffer.policy ADD schedules text NOT NULL DEFAULT '';

CREATE OR REPLACE VIEW coffer.v_policy AS
SELECT p.seq, p.tenant_id, p.version, p.policy_id, p.retention, p.restore_approvals, p.approval_expiry, p.rules,
       p.run, p.changed_by, p.created_at, p.schedules
FROM coffer.policy p;

COMMENT ON COLUMN coffer.v_policy.schedules IS 'What runs by itself, a line a schedule in the canonical form of Schedule; empty for none.';

CREATE VIEW coffer.v_schedule AS
SELECT t.id AS tenant_id, t.schedules FROM coffer.tenant t;

COMMENT ON VIEW coffer.v_schedule IS 'What runs by itself for each tenant, by the policy that counts.';
COMMENT ON COLUMN coffer.v_schedule.schedules IS 'A line a schedule in the canonical form of Schedule; empty for none.';

-- The one place that says which runs came to a good end. Kinds are those of workflows.model.ScheduleKind;
-- the dataset is empty for what runs for the tenant as a whole.
CREATE VIEW coffer.v_good_run AS
SELECT b.tenant_id, 'BACKUP'::text AS kind, b.dataset_id, b.finished_at AS ended_at
FROM coffer.v_backup b WHERE b.state = 'COMMITTED' AND b.good
UNION ALL
SELECT v.tenant_id, 'VERIFY', v.dataset_id, v.verified_at
FROM coffer.verification v WHERE v.state = 'PASSED'
UNION ALL
SELECT r.tenant_id, 'ROTATION', '', r.finished_at
FROM coffer.rotation r WHERE r.state = 'DONE';

COMMENT ON VIEW coffer.v_good_run IS 'Runs that came to a good end, whoever asked for them.';
COMMENT ON COLUMN coffer.v_good_run.dataset_id IS 'Empty for what runs for the tenant as a whole.';

-- Runs that were due and did not come to a good end in their window.
CREATE TABLE coffer.missed_run (
    tenant_id  text NOT NULL REFERENCES coffer.tenant,
    -- As workflows.model.ScheduleKind names it.
    kind       text NOT NULL,
    dataset_id text NOT NULL,
    slot       timestamptz NOT NULL,
    seq        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    last_good  timestamptz,
    found_at   timestamptz NOT NULL DEFAULT now(),
    told_at    timestamptz,
    cleared_at timestamptz,
    PRIMARY KEY (tenant_id, kind, dataset_id, slot)
);

CREATE INDEX missed_run_open ON coffer.missed_run (tenant_id) WHERE cleared_at IS NULL;
CREATE INDEX missed_run_untold ON coffer.missed_run (seq) WHERE told_at IS NULL AND cleared_at IS NULL;

CREATE VIEW coffer.v_missed_run AS
SELECT m.seq, m.tenant_id, m.kind, m.dataset_id, m.slot, m.last_good, m.found_at, m.told_at, m.cleared_at
FROM coffer.missed_run m;

COMMENT ON VIEW coffer.v_missed_run IS 'Runs that were due and did not come to a good end in their window.';
COMMENT ON COLUMN coffer.v_missed_run.seq IS 'Paging key; newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_missed_run.dataset_id IS 'Empty for what runs for the tenant as a whole.';
COMMENT ON COLUMN coffer.v_missed_run.slot IS 'When it was due.';
COMMENT ON COLUMN coffer.v_missed_run.last_good IS 'End of the newest good run when it was found missing; null when there was none.';
COMMENT ON COLUMN coffer.v_missed_run.told_at IS 'When people were told; null while nobody took the notice.';
COMMENT ON COLUMN coffer.v_missed_run.cleared_at IS 'When a good run had followed, or nothing asked for it any more; null while it is late.';

GRANT SELECT, INSERT, UPDATE ON coffer.missed_run TO coffer_app;
GRANT SELECT ON coffer.v_good_run TO coffer_app;
GRANT SELECT ON coffer.v_schedule, coffer.v_good_run, coffer.v_missed_run TO coffer_reader;
