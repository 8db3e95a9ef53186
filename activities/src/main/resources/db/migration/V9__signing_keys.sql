-- The public half of every key that ever signed for a tenant. They stay when the tenant's keys are
-- destroyed: what was signed is verified for as long as anybody keeps it. Rows are added, never changed.

CREATE TABLE coffer.signing_key (
    tenant_id   text NOT NULL REFERENCES coffer.tenant,
    key_id      text NOT NULL CHECK (starts_with(key_id, tenant_id || '/')),
    seq         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    public_key  bytea NOT NULL CHECK (length(public_key) = 32),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key_id)
);

GRANT SELECT, INSERT ON coffer.signing_key TO coffer_app;

CREATE VIEW coffer.v_signing_key AS
SELECT k.seq, k.tenant_id, k.key_id,
       rtrim(translate(encode(k.public_key, 'base64'), '+/', '-_'), '=') AS x, k.recorded_at
FROM coffer.signing_key k;

COMMENT ON VIEW coffer.v_signing_key IS 'Public keys of the tenants, also of those that left.';
COMMENT ON COLUMN coffer.v_signing_key.seq IS 'Newer rows have higher ones.';
COMMENT ON COLUMN coffer.v_signing_key.key_id IS '<tenant>/<version>, as signatures name it.';
COMMENT ON COLUMN coffer.v_signing_key.x IS 'The 32 bytes of the Ed25519 key, base64url without padding, as in a JWK.';
COMMENT ON COLUMN coffer.v_signing_key.recorded_at IS 'When the catalog learned it; a rebuild learns all again.';

GRANT SELECT ON coffer.v_signing_key TO coffer_reader;
