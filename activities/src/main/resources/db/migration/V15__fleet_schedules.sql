-- What runs by schedule for all tenants together, and purges by schedule.

-- By its kind of workflows.model.ScheduleKind; a line in the canonical form of workflows.model.Schedule.
CREATE TABLE coffer.fleet_schedule (
    kind     text PRIMARY KEY,
    schedule text NOT NULL
);

-- Watches over tenants that left, which came to the last of them. One that the key service did not let
-- look at a key is not a good one: somebody has to find out why.
CREATE TABLE coffer.watch (
    id          text PRIMARY KEY,
    looked      integer NOT NULL,
    risen       integer NOT NULL,
    unknown     integer NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX watch_good ON coffer.watch (finished_at) WHERE unknown = 0;
CREATE INDEX purge_good ON coffer.purge (tenant_id, finished_at)
    WHERE state = 'DONE' AND NOT dry_run AND extent = 'EXPIRED';

CREATE VIEW coffer.v_fleet_schedule AS
SELECT f.kind, f.schedule FROM coffer.fleet_schedule f;

COMMENT ON VIEW coffer.v_fleet_schedule IS 'What runs by itself for all tenants together, as the workers are configured.';
COMMENT ON COLUMN coffer.v_fleet_schedule.schedule IS 'A line in the canonical form of Schedule.';

CREATE OR REPLACE VIEW coffer.v_good_run AS
SELECT b.tenant_id, 'BACKUP'::text AS kind, b.dataset_id, b.finished_at AS ended_at
FROM coffer.v_backup b WHERE b.state = 'COMMITTED' AND b.good
UNION ALL
SELECT v.tenant_id, 'VERIFY', v.dataset_id, v.verified_at
FROM coffer.verification v WHERE v.state = 'PASSED'
UNION ALL
SELECT r.tenant_id, 'ROTATION', '', r.finished_at
FROM coffer.rotation r WHERE r.state = 'DONE'
UNION ALL
SELECT p.tenant_id, 'PURGE', '', p.finished_at
FROM coffer.purge p WHERE p.state = 'DONE' AND NOT p.dry_run AND p.extent = 'EXPIRED'
UNION ALL
SELECT 'coffer-platform', 'WATCH', '', w.finished_at
FROM coffer.watch w WHERE w.unknown = 0;

COMMENT ON COLUMN coffer.v_good_run.tenant_id IS 'coffer-platform for what runs for all tenants together.';

-- What runs for all tenants together is missed by none of them.
ALTER TABLE coffer.missed_run DROP CONSTRAINT missed_run_tenant_id_fkey;

COMMENT ON COLUMN coffer.v_missed_run.tenant_id IS 'coffer-platform for what runs for all tenants together.';

GRANT SELECT, INSERT, UPDATE ON coffer.fleet_schedule TO coffer_app;
GRANT SELECT, INSERT ON coffer.watch TO coffer_app;
GRANT SELECT ON coffer.v_fleet_schedule TO coffer_reader;
