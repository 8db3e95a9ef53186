-- The hash-chained record. The package page of dev.coffer.activities.audit specifies the chain; here
-- the database itself keeps anybody from changing, dropping or forking it.

CREATE TABLE coffer.audit_entry (
    chain             text NOT NULL CHECK (chain ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
    sequence          bigint NOT NULL CHECK (sequence > 0),
    at                timestamptz NOT NULL,
    once              text NOT NULL,
    actor             text NOT NULL,
    action            text NOT NULL,
    details           jsonb NOT NULL CHECK (jsonb_typeof(details) = 'object'),
    previous          bytea NOT NULL CHECK (length(previous) = 32),
    digest            bytea NOT NULL CHECK (length(digest) = 32),
    -- Null for the first entry, which follows the chain's genesis and no other entry.
    previous_sequence bigint GENERATED ALWAYS AS (nullif(sequence - 1, 0)) STORED,
    PRIMARY KEY (chain, sequence),
    UNIQUE (chain, once),
    UNIQUE (chain, sequence, digest),
    -- An entry can only follow one that is there, by number and by digest.
    FOREIGN KEY (chain, previous_sequence, previous)
        REFERENCES coffer.audit_entry (chain, sequence, digest),
    CHECK (sequence > 1 OR previous = sha256(convert_to('coffer.audit.v1' || E'\n' || chain || E'\n', 'UTF8')))
);

CREATE FUNCTION coffer.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON coffer.audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION coffer.refuse_audit_change();

GRANT SELECT, INSERT ON coffer.audit_entry TO coffer_app;
