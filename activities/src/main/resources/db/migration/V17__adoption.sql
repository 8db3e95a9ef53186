-- Backups that Coffer did not take: made of an archive, and listed as such for ever.

ALTER TABLE coffer.backup
    ADD archive_sha256      text,
    ADD archive_format      text,
    ADD archive_tool        text,
    ADD archive_server      text,
    ADD archive_time_stated boolean,
    -- Names of workflows.model.Imported.Check, between commas.
    ADD archive_checks      text,
    ADD CHECK ((archive_sha256 IS NULL) = (archive_format IS NULL)
        AND (archive_sha256 IS NULL) = (archive_time_stated IS NULL)
        AND (archive_sha256 IS NULL) = (archive_checks IS NULL));

CREATE OR REPLACE VIEW coffer.v_backup AS
SELECT b.seq, b.tenant_id, b.dataset_id, b.id AS backup_id, b.scope_digest, b.state, b.failure_code,
       b.failure_text, b.requested_by, b.reason, b.workflow, b.started_at, b.finished_at, b.cut_at,
       b.parent_id, b.engine_version, b.streams, b.row_count, b.plain_bytes, b.stored_bytes,
       b.referenced_bytes, b.packs, b.epoch, b.policy_id, b.policy_version, b.retention,
       b.restore_approvals, b.approval_expiry, b.region, b.lock_mode, b.envelope_digest, b.locked_until,
       b.manifest_key, b.manifest_version, b.manifest_sha256, b.manifest_bytes,
       b.doubt_code IS NULL AS good, b.doubt_code, h.holds > 0 AS held, h.reason AS hold_reason,
       h.placed_at AS held_at, b.verified_at, b.verified_level, b.rebuilt, h.holds,
       b.archive_sha256, b.archive_format, b.archive_tool, b.archive_server, b.archive_time_stated,
       b.archive_checks
FROM coffer.backup b
CROSS JOIN LATERAL (
    SELECT count(*) AS holds, (array_agg(f.reason ORDER BY f.seq))[1] AS reason, min(f.placed_at) AS placed_at
    FROM coffer.hold f
    WHERE f.tenant_id = b.tenant_id AND f.lifted_at IS NULL
      AND (f.backup_id IS NULL OR (f.backup_id = b.id AND f.dataset_id = b.dataset_id))) h;

COMMENT ON VIEW coffer.v_backup IS 'Backups. Those in state COMMITTED can be restored; "as of T" is the one with the greatest cut_at <= T that is good and was taken by Coffer.';
COMMENT ON COLUMN coffer.v_backup.archive_sha256 IS 'Digest of the archive that it was made of; null when Coffer took it.';
COMMENT ON COLUMN coffer.v_backup.archive_format IS 'Format of that archive: custom, directory or plain.';
COMMENT ON COLUMN coffer.v_backup.archive_tool IS 'Version of the tool that made that archive, where it tells.';
COMMENT ON COLUMN coffer.v_backup.archive_server IS 'Version of the server that that archive was made from, where it tells.';
COMMENT ON COLUMN coffer.v_backup.archive_time_stated IS 'Whether cut_at is what the requester said; else it is what the archive says.';
COMMENT ON COLUMN coffer.v_backup.archive_checks IS 'What was looked at before it was committed, between commas.';

-- An import keeps no promise to take backups.
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
FROM coffer.watch w WHERE w.unknown = 0;
