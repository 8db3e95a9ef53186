-- What a tenant that leaves takes along, sealed to a key of its own before anything is deleted.

ALTER TABLE coffer.purge
    ADD COLUMN export_to text,
    ADD COLUMN export_datasets integer,
    ADD COLUMN export_kept text,
    ADD CHECK (export_to IS NULL OR extent = 'EVERYTHING'),
    ADD CHECK ((export_datasets IS NULL) = (export_kept IS NULL));

CREATE TABLE coffer.purge_export (
    tenant_id    text NOT NULL,
    purge_id     text NOT NULL,
    dataset_id   text NOT NULL,
    backup_id    text NOT NULL,
    place        text NOT NULL,
    parts        integer NOT NULL,
    bytes        bigint NOT NULL,
    sha256       text NOT NULL,
    until        timestamptz NOT NULL,
    exported_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, purge_id, dataset_id),
    FOREIGN KEY (tenant_id, purge_id) REFERENCES coffer.purge
);

CREATE OR REPLACE VIEW coffer.v_purge AS
SELECT p.seq, p.tenant_id, p.id AS purge_id, p.state, p.dry_run, p.requested_by, p.reason, p.workflow,
       p.plan_digest, p.planned_at, p.expired, p.locked, p.locked_until, p.kept, p.orphans, p.orphan_bytes,
       p.unlisted, p.approvals, p.grace, p.outcome, p.backups, p.skipped, p.objects, p.bytes,
       p.certificate_key, p.certificate_version, p.certificate_sha256, p.failure_code, p.failure_text,
       p.started_at, p.finished_at, p.extent, p.export_to, p.export_datasets, p.export_kept
FROM coffer.purge p;

COMMENT ON COLUMN coffer.v_purge.export_to IS 'Public key (age, X25519) that what the tenant takes along is sealed to; null for nothing.';
COMMENT ON COLUMN coffer.v_purge.export_datasets IS 'How many datasets it takes along; null until planned.';
COMMENT ON COLUMN coffer.v_purge.export_kept IS 'ISO-8601 duration for which an export can be fetched.';

CREATE VIEW coffer.v_purge_export AS
SELECT e.tenant_id, e.purge_id, e.dataset_id, e.backup_id, e.place, e.parts, e.bytes, e.sha256, e.until,
       e.exported_at
FROM coffer.purge_export e;

COMMENT ON VIEW coffer.v_purge_export IS 'What tenants that left can fetch: one age file a dataset.';
COMMENT ON COLUMN coffer.v_purge_export.backup_id IS 'Backup whose content it is.';
COMMENT ON COLUMN coffer.v_purge_export.place IS 'What the keys of its parts start with; put together in the order of their keys they are the file.';
COMMENT ON COLUMN coffer.v_purge_export.sha256 IS 'Of the file; bytes is its size.';
COMMENT ON COLUMN coffer.v_purge_export.until IS 'Its lock ends then, and the next purge sweeps it.';

GRANT SELECT, INSERT ON coffer.purge_export TO coffer_app;
GRANT SELECT ON coffer.v_purge_export TO coffer_reader;
