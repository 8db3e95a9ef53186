"""Databases to measure on: made by SQL from a fixed seed, so that all sides see the same bytes."""

from __future__ import annotations

from .rig import Server

# Rows per table for about 50 MB and about 1 GB of database.
SMALL = 60_000
BIG = 1_200_000


def shop(server: Server, database: str, rows: int) -> None:
    """A shop: customers, orders, and events with JSON, text and timestamps; indexes and keys."""
    _create(server, database)
    server.psql(database, f"""
        SET ROLE {database};
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text UNIQUE, created timestamptz);
        CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            customer int NOT NULL REFERENCES customers, total numeric(12,2), placed timestamptz, note text);
        CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz NOT NULL, kind text NOT NULL, body jsonb NOT NULL);
        INSERT INTO customers SELECT i, 'Customer ' || md5(i::text), 'c' || i || '@example.org',
            timestamptz '2026-01-01' + i * interval '7 seconds' FROM generate_series(1, {rows // 4}) i;
        INSERT INTO orders (customer, total, placed, note)
            SELECT 1 + (i * 7919::bigint) % {rows // 4}, (i * 31 % 100000) / 100.0,
                timestamptz '2026-01-01' + i * interval '3 seconds', md5(i::text) || ' ' || md5((i * 3)::text)
            FROM generate_series(1, {rows}) i;
        INSERT INTO events SELECT i, timestamptz '2026-01-01' + i * interval '1 second',
            (ARRAY['view','click','buy','return'])[1 + i % 4],
            jsonb_build_object('user', i % 5000, 'session', md5((i / 10)::text), 'path', '/p/' || i % 800,
                'tags', jsonb_build_array(md5((i % 97)::text), i % 13), 'value', i * 17 % 1000)
            FROM generate_series(1, {rows * 2}) i;
        CREATE INDEX ON orders (customer);
        CREATE INDEX ON orders (placed);
        CREATE INDEX ON events (at);
        CREATE INDEX ON events (kind, at);""")
    server.psql(database, "VACUUM ANALYZE;")


def change(server: Server, database: str) -> None:
    """One event in a hundred updated, and as many inserted."""
    server.psql(database, """
        UPDATE events SET body = body || '{"seen": true}' WHERE id % 100 = 7;
        INSERT INTO events SELECT m + i, now(), 'new', jsonb_build_object('fresh', md5(i::text))
            FROM (SELECT max(id) AS m FROM events) t, LATERAL generate_series(1, m / 100) i;""")


def wide(server: Server, database: str, mebibytes: int) -> None:
    """Rows of 1 MiB that take little room on the server's disk, and all of it on the way."""
    _create(server, database)
    server.psql(database, f"""
        SET ROLE {database};
        CREATE TABLE wide (id int PRIMARY KEY, body text NOT NULL);
        INSERT INTO wide SELECT i, repeat(md5(i::text), 32768) FROM generate_series(1, {mebibytes}) i;""")
    server.psql(database, "VACUUM ANALYZE;")


def monster(server: Server, database: str) -> None:
    """One row of 900 MiB: about the longest that the server takes."""
    _create(server, database)
    server.psql(database, f"""
        SET ROLE {database};
        CREATE TABLE monster (id int PRIMARY KEY, body text NOT NULL);
        INSERT INTO monster VALUES (1, repeat('coffer', 157286400));""")


def _create(server: Server, database: str) -> None:
    server.psql("postgres", f"CREATE ROLE {database}; CREATE DATABASE {database} OWNER {database};")
