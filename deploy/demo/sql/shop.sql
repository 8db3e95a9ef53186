-- A shop: partitions, row security, enum, domain, composite type, jsonb, generated and identity columns, views.
-- Variables: owner, app, canary (a value planted in a row), secret_table (a name that must appear nowhere else).
SET ROLE :"owner";
SELECT setseed(0.42) \gset

CREATE SCHEMA shop;
GRANT USAGE ON SCHEMA shop TO :"app";
SET search_path = shop;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT, INSERT, UPDATE ON TABLES TO :"app";

CREATE DOMAIN email_address AS text CHECK (value ~ '^[^@ ]+@[^@ ]+$');
CREATE TYPE order_status AS ENUM ('placed', 'paid', 'shipped', 'returned');
CREATE TYPE postal_address AS (street text, city text, postcode text);
CREATE SEQUENCE invoice_number AS integer START 70001 INCREMENT BY 7;

CREATE TABLE customer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email email_address NOT NULL UNIQUE,
  address postal_address,
  interests text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL
);
COMMENT ON COLUMN customer.email IS 'As typed by the customer; compare in lower case.';

CREATE TABLE product (
  id integer PRIMARY KEY,
  name text NOT NULL,
  price numeric(10, 2) NOT NULL CHECK (price > 0),
  attributes jsonb NOT NULL,
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
CREATE INDEX product_attributes ON product USING gin (attributes);

CREATE TABLE "order" (
  id bigint NOT NULL,
  placed_at timestamptz NOT NULL,
  customer_id bigint NOT NULL,
  status order_status NOT NULL DEFAULT 'placed',
  note text,
  PRIMARY KEY (id, placed_at)
) PARTITION BY RANGE (placed_at);
CREATE TABLE order_2026_h1 PARTITION OF "order" FOR VALUES FROM ('2026-01-01 00:00Z') TO ('2026-07-01 00:00Z');
CREATE TABLE order_2026_h2 PARTITION OF "order" FOR VALUES FROM ('2026-07-01 00:00Z') TO ('2027-01-01 00:00Z');
CREATE TABLE order_rest PARTITION OF "order" DEFAULT;
CREATE INDEX order_open ON "order" (customer_id) WHERE status = 'placed';

CREATE TABLE order_line (
  order_id bigint NOT NULL,
  placed_at timestamptz NOT NULL,
  line smallint NOT NULL,
  product_id integer NOT NULL,
  quantity integer NOT NULL,
  price numeric(10, 2) NOT NULL,
  amount numeric(12, 2) GENERATED ALWAYS AS (quantity * price) STORED,
  PRIMARY KEY (order_id, placed_at, line)
);

CREATE TABLE invoice (
  number integer PRIMARY KEY DEFAULT nextval('invoice_number'),
  customer_id bigint NOT NULL,
  issued_by text NOT NULL DEFAULT current_user,
  text text NOT NULL
);
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
CREATE POLICY own_invoices ON invoice USING (issued_by = current_user) WITH CHECK (issued_by = current_user);
CREATE POLICY owner_sees_all ON invoice TO :"owner" USING (true) WITH CHECK (true);

CREATE TABLE visit (
  id bigint PRIMARY KEY,
  customer_id bigint,
  seen_at timestamptz NOT NULL,
  detail jsonb NOT NULL
);

CREATE TABLE :"secret_table" (id integer PRIMARY KEY, word text NOT NULL);
INSERT INTO :"secret_table" VALUES (1, :'canary');

CREATE FUNCTION touch_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.note := btrim(NEW.note);
  RETURN NEW;
END $$;
CREATE TRIGGER order_note BEFORE UPDATE OF note ON "order" FOR EACH ROW EXECUTE FUNCTION touch_note();

CREATE VIEW open_order AS SELECT id, placed_at, customer_id FROM "order" WHERE status = 'placed';
CREATE MATERIALIZED VIEW revenue AS
  SELECT date_trunc('month', placed_at) AS month, product_id, sum(amount) AS amount FROM order_line GROUP BY 1, 2
  WITH NO DATA;

INSERT INTO customer (name, email, address, interests, created_at)
SELECT format('%s %s', (ARRAY['Ada', 'Linus', 'Grace', 'Edsger', 'Barbara', 'Tony'])[1 + i % 6], initcap(md5(i::text))),
       format('customer.%s@example.org', i),
       ROW(format('%s Harbour Street', 1 + i % 300), (ARRAY['Bergen', 'Porto', 'Gdańsk', 'Ålesund'])[1 + i % 4], lpad((i % 99999)::text, 5, '0'))::postal_address,
       ARRAY[(ARRAY['tea', 'maps', 'bikes'])[1 + i % 3], (ARRAY['ink', 'salt'])[1 + i % 2]],
       timestamptz '2024-01-01 00:00Z' + random() * interval '700 days'
FROM generate_series(1, 20000) AS i;

INSERT INTO product (id, name, price, attributes)
SELECT i, format('Lamp no. %s', i), round((5 + random() * 200)::numeric, 2),
       jsonb_build_object('colour', (ARRAY['red', 'blue', 'none'])[1 + i % 3], 'watts', i % 60, 'codes', jsonb_build_array(i, md5(i::text)))
FROM generate_series(1, 2000) AS i;

INSERT INTO "order" (id, placed_at, customer_id, status, note)
SELECT i, timestamptz '2025-12-15 00:00Z' + i * interval '3 minutes', 1 + (random() * 19999)::int,
       (enum_range(NULL::order_status))[1 + i % 4],
       CASE WHEN i % 5 = 0 THEN format('Please leave it with the neighbour at door %s, thank you. Ref %s', i % 90, md5(random()::text)) END
FROM generate_series(1, 100000) AS i;

INSERT INTO order_line (order_id, placed_at, line, product_id, quantity, price)
SELECT o.id, o.placed_at, line, 1 + (random() * 1999)::int, 1 + (random() * 4)::int, round((5 + random() * 200)::numeric, 2)
FROM "order" AS o, generate_series(1, 3) AS line;

INSERT INTO invoice (customer_id, issued_by, text)
SELECT 1 + i % 20000, :'app', format('Invoice for delivery %s. %s', i, repeat(md5(i::text) || ' ', 3))
FROM generate_series(1, 30000) AS i;

INSERT INTO visit (id, customer_id, seen_at, detail)
SELECT i, 1 + (random() * 19999)::int, timestamptz '2026-01-01 00:00Z' + i * interval '90 seconds',
       jsonb_build_object('page', '/lamps/' || i % 2000, 'agent', 'Mozilla/5.0 (X11; Linux x86_64)', 'took_ms', round((random() * 900)::numeric, 1),
                          'trace', md5(random()::text))
FROM generate_series(1, 100000) AS i;

-- Checked in one pass each, now that the rows are there.
ALTER TABLE "order" ADD FOREIGN KEY (customer_id) REFERENCES customer;
ALTER TABLE order_line ADD FOREIGN KEY (order_id, placed_at) REFERENCES "order";
ALTER TABLE order_line ADD FOREIGN KEY (product_id) REFERENCES product;
ALTER TABLE invoice ADD FOREIGN KEY (customer_id) REFERENCES customer;
ALTER TABLE visit ADD FOREIGN KEY (customer_id) REFERENCES customer ON DELETE SET NULL;

REFRESH MATERIALIZED VIEW revenue;
RESET ROLE;
ANALYZE;
