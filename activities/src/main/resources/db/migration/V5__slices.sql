-- I-1: a slice of a server belongs to one dataset. The tables themselves see to it: two datasets that
-- are not withdrawn never hold overlapping slices, whoever writes the rows and however many at once.

-- A slice as an interval. A database begins with the digest of its server and name; a schema is the
-- point with its own digest behind that, a whole database the interval of all such points. So two
-- slices overlap as intervals exactly when they overlap as data. Digests keep names of any length and
-- alphabet small and comparable byte by byte.
CREATE TYPE coffer.slice_range AS RANGE (subtype = bytea);

-- Immutable, although convert_to is only stable: the encoding of a database never changes.
CREATE FUNCTION coffer.slice(server text, database_name text, schema_name text)
    RETURNS coffer.slice_range LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coffer.slice_range(
        sha256(convert_to(server || E'\n' || database_name, 'UTF8'))
            || coalesce(sha256(convert_to(schema_name, 'UTF8')), ''::bytea),
        sha256(convert_to(server || E'\n' || database_name, 'UTF8'))
            || coalesce(sha256(convert_to(schema_name, 'UTF8')), decode(repeat('ff', 32), 'hex')),
        '[]');

COMMENT ON FUNCTION coffer.slice IS 'The part of a server that a dataset covers; a null schema is the whole database.';

ALTER TABLE coffer.dataset ADD contested boolean NOT NULL DEFAULT false;

-- Catalogs from before this rule may hold overlaps. What is protected already stays listed; of those
-- that overlap the slice goes to the one with backups, then to the older one. The others are contested.
UPDATE coffer.dataset SET contested = true WHERE state <> 'WITHDRAWN';
DO $$
DECLARE
    next record;
BEGIN
    FOR next IN
        SELECT d.tenant_id, d.id, coffer.slice(d.server, d.database_name, d.schema_name) AS slice
        FROM coffer.dataset d WHERE d.state <> 'WITHDRAWN'
        ORDER BY NOT EXISTS (SELECT FROM coffer.backup b
                             WHERE b.tenant_id = d.tenant_id AND b.dataset_id = d.id AND b.state = 'COMMITTED'), d.seq
    LOOP
        UPDATE coffer.dataset d SET contested = false
        WHERE d.tenant_id = next.tenant_id AND d.id = next.id
          AND NOT EXISTS (SELECT FROM coffer.dataset o
                          WHERE o.state <> 'WITHDRAWN' AND NOT o.contested
                            AND coffer.slice(o.server, o.database_name, o.schema_name) && next.slice);
    END LOOP;
END
$$;

ALTER TABLE coffer.dataset ADD CONSTRAINT dataset_slice
    EXCLUDE USING gist (coffer.slice(server, database_name, schema_name) WITH &&)
    WHERE (state <> 'WITHDRAWN' AND NOT contested);

-- Finds what is registered in a database, contested or not.
CREATE INDEX dataset_by_database ON coffer.dataset (server, database_name) WHERE state <> 'WITHDRAWN';

CREATE OR REPLACE VIEW coffer.v_dataset AS
SELECT d.seq, d.tenant_id, d.id AS dataset_id, d.scope_digest, d.engine, d.isolation, d.state, d.server,
       d.database_name, d.schema_name, d.engine_version, d.run, d.rebuilt, d.created_at, d.activated_at,
       d.withdrawn_at,
       b.id AS newest_backup_id, b.cut_at AS newest_backup_cut_at, d.contested
FROM coffer.dataset d
LEFT JOIN LATERAL (
    SELECT b.id, b.cut_at FROM coffer.backup b
    WHERE b.tenant_id = d.tenant_id AND b.dataset_id = d.id AND b.state = 'COMMITTED' AND b.doubt_code IS NULL
    ORDER BY b.cut_at DESC LIMIT 1) b ON true;

COMMENT ON COLUMN coffer.v_dataset.contested IS 'Another dataset holds part of its slice: its backups stay listed, but it takes no new ones and none is restored.';
