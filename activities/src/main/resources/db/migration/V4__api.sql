-- Idempotency keys of the API. It claims a key by inserting it without an answer, does the work, and then
-- writes the answer; a key that is there with another body_sha256, method or path is a conflict.

CREATE TABLE coffer.api_request (
    token_name      text NOT NULL,
    idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 200),
    method          text NOT NULL,
    path            text NOT NULL,
    body_sha256     text NOT NULL CHECK (body_sha256 ~ '^[0-9a-f]{64}$'),
    response_status integer CHECK (response_status BETWEEN 100 AND 599),
    response_location text,
    response_body   text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    answered_at     timestamptz,
    expires_at      timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    PRIMARY KEY (token_name, idempotency_key),
    CHECK ((response_status IS NULL) = (answered_at IS NULL))
);

CREATE INDEX api_request_expiry ON coffer.api_request (expires_at);

COMMENT ON TABLE coffer.api_request IS 'Idempotency keys of the API, one space a token. Rows past expires_at may be deleted.';
COMMENT ON COLUMN coffer.api_request.response_status IS 'Null while the first request runs, and when it died before it answered.';
COMMENT ON COLUMN coffer.api_request.response_location IS 'Location header of the answer.';
COMMENT ON COLUMN coffer.api_request.response_body IS 'Body of the answer, given again as it was.';

GRANT SELECT, INSERT, DELETE ON coffer.api_request TO coffer_reader;
GRANT UPDATE (response_status, response_location, response_body, answered_at) ON coffer.api_request TO coffer_reader;
