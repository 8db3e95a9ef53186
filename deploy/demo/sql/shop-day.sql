-- One more day at the shop: some orders, some status changes, one new price.
SET ROLE :"owner";
SET search_path = shop;
INSERT INTO "order" (id, placed_at, customer_id, note)
SELECT i, timestamptz '2026-11-20 00:00Z' + i * interval '1 second', 1 + i % 20000, 'Deliver after six.' FROM generate_series(200001, 200400) AS i;
INSERT INTO order_line (order_id, placed_at, line, product_id, quantity, price)
SELECT id, placed_at, 1, 1 + id % 2000, 1, 19.90 FROM "order" WHERE id > 200000;
UPDATE "order" SET status = 'shipped' WHERE id BETWEEN 99900 AND 100000;
UPDATE product SET price = 9.99 WHERE id = 7;
-- The night's refresh: a restore computes materialised views anew, as pg_dump does.
REFRESH MATERIALIZED VIEW revenue;
