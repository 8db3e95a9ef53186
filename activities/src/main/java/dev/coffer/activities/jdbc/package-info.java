/** Coffer's own PostgreSQL database: connections, transactions, errors. Knows no table. */
@NullMarked
package dev.coffer.activities.jdbc;

import org.jspecify.annotations.NullMarked;
