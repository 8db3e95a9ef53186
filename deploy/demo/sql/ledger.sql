-- A small tenant that leaves before the demo is over: a ledger.
-- Variables: owner, app, canary (a value planted in a row), secret_table (a name that must appear nowhere else).
SET ROLE :"owner";
CREATE TABLE entry (
  id bigint PRIMARY KEY,
  booked_at timestamptz NOT NULL,
  amount numeric(12, 2) NOT NULL
);
GRANT SELECT, INSERT ON entry TO :"app";
INSERT INTO entry
SELECT i, timestamptz '2026-01-01 00:00Z' + i * interval '1 minute', (i * 37 % 9973) / 100.0
FROM generate_series(1, 5000) AS i;

CREATE TABLE :"secret_table" (word text NOT NULL);
INSERT INTO :"secret_table" VALUES (:'canary');
RESET ROLE;
ANALYZE;
