-- Tenants whose key-encryption key a customer holds, at a declared key server; every other tenant's is in
-- Coffer's own key service. Where a key is held never changes: what is wrapped there opens nowhere else.

CREATE TABLE coffer.held_key (
    tenant_id   text PRIMARY KEY REFERENCES coffer.tenant,
    server      text NOT NULL,
    mount       text NOT NULL,
    key_name    text NOT NULL,
    -- workflows.model.KeyRef.Answer; null until the key was first asked for.
    answer      text CHECK (answer IN ('ANSWERS', 'REVOKED', 'SEALED', 'UNREACHABLE')),
    answered_at timestamptz,
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);

GRANT SELECT, INSERT ON coffer.held_key TO coffer_app;
GRANT UPDATE (answer, answered_at) ON coffer.held_key TO coffer_app;

CREATE VIEW coffer.v_held_key AS
SELECT k.tenant_id, k.server, k.mount, k.key_name, k.answer, k.answered_at
FROM coffer.held_key k;

COMMENT ON VIEW coffer.v_held_key IS 'Tenants whose key-encryption key a customer holds, and whether it answers.';
COMMENT ON COLUMN coffer.v_held_key.server IS 'Name of a declared key server, never an address.';
COMMENT ON COLUMN coffer.v_held_key.mount IS 'Where its Transit engine is mounted.';
COMMENT ON COLUMN coffer.v_held_key.key_name IS 'Name of the key there.';
COMMENT ON COLUMN coffer.v_held_key.answer IS 'ANSWERS, REVOKED (the holder says no), SEALED or UNREACHABLE; null until first asked.';
COMMENT ON COLUMN coffer.v_held_key.answered_at IS 'When that was found out; workers ask every minute.';

GRANT SELECT ON coffer.v_held_key TO coffer_reader;
