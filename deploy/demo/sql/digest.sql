-- One line for each table: its name, its rows, and a sum over them that does not depend on their order.
SELECT format('SELECT %L, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ONLY %s AS t', c.oid::regclass, c.oid::regclass)
FROM pg_class AS c
WHERE c.relkind IN ('r', 'm') AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY c.oid::regclass::text
\gexec
