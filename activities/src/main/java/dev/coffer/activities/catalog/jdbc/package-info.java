/** The catalog in PostgreSQL, through plain JDBC. */
@NullMarked
package dev.coffer.activities.catalog.jdbc;

import org.jspecify.annotations.NullMarked;
