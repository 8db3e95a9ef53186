-- What stands on the configured servers, whether or not a dataset covers it. Which datasets cover what is
-- decided by workflows.discover.Coverage whenever somebody asks.

-- The newest look at each server; null when it is not configured any more.
CREATE TABLE coffer.server_look (
    server    text PRIMARY KEY,
    looked_at timestamptz
);

-- Nobody deletes: what the newest look did not see any more keeps the time when it was last seen.
CREATE TABLE coffer.server_slice (
    server        text NOT NULL REFERENCES coffer.server_look,
    database_name text NOT NULL,
    -- Empty for the database as a whole.
    schema_name   text NOT NULL,
    owner         text NOT NULL,
    bytes         bigint,
    opened        boolean NOT NULL,
    first_seen    timestamptz NOT NULL,
    last_seen     timestamptz NOT NULL,
    PRIMARY KEY (server, database_name, schema_name)
);

-- Discoveries that looked at every configured server.
CREATE TABLE coffer.discovery (
    id          text PRIMARY KEY,
    servers     integer NOT NULL,
    slices      integer NOT NULL,
    uncovered   integer NOT NULL,
    unseen      integer NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX discovery_finished ON coffer.discovery (finished_at);

CREATE VIEW coffer.v_server_slice AS
SELECT s.server, s.database_name, nullif(s.schema_name, '') AS schema_name, s.owner, s.bytes, s.opened,
       s.first_seen, s.last_seen
FROM coffer.server_slice s JOIN coffer.server_look l ON l.server = s.server AND l.looked_at = s.last_seen;

COMMENT ON VIEW coffer.v_server_slice IS 'Databases of the configured servers, and schemas of those that tenants share, as last looked at.';
COMMENT ON COLUMN coffer.v_server_slice.server IS 'Name of a configured server, never an address.';
COMMENT ON COLUMN coffer.v_server_slice.database_name IS 'Data: may hold any character; schema_name likewise.';
COMMENT ON COLUMN coffer.v_server_slice.schema_name IS 'Null for the database as a whole.';
COMMENT ON COLUMN coffer.v_server_slice.bytes IS 'About how large it is; null when the server does not tell.';
COMMENT ON COLUMN coffer.v_server_slice.opened IS 'Of a database, whether its schemas are listed beside it.';
COMMENT ON COLUMN coffer.v_server_slice.first_seen IS 'When a look first saw it; last_seen when the newest one did.';

CREATE OR REPLACE VIEW coffer.v_good_run AS
SELECT b.tenant_id, 'BACKUP'::text AS kind, b.dataset_id, b.finished_at AS ended_at
FROM coffer.v_backup b WHERE b.state = 'COMMITTED' AND b.good AND b.archive_sha256 IS NULL
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
FROM coffer.watch w WHERE w.unknown = 0
UNION ALL
SELECT 'coffer-platform', 'DISCOVERY', '', d.finished_at
FROM coffer.discovery d;

GRANT SELECT, INSERT, UPDATE ON coffer.server_look, coffer.server_slice TO coffer_app;
GRANT SELECT, INSERT ON coffer.discovery TO coffer_app;
GRANT SELECT ON coffer.v_server_slice TO coffer_app, coffer_reader;
