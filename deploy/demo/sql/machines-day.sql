-- One more day at the works: new readings, one machine moved, alarms seen to.
SET ROLE :"owner";
-- All with their details: PostgreSQL would put narrower rows into gaps of old pages, all over the table.
INSERT INTO reading
SELECT md5('machine ' || 1 + i % 400)::uuid, timestamptz '2026-11-20 00:00Z' + i * interval '20 seconds', 21.5, 0.4,
       jsonb_build_object('raw', md5(i::text), 'spindle', i % 12, 'status', 'nominal, within limits') FROM generate_series(1, 4000) AS i;
UPDATE machine SET site = 'SUD' WHERE serial = 100007;
DELETE FROM alarm WHERE id BETWEEN 59000 AND 59100;
