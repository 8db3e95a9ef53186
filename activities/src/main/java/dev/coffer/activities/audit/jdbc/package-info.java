/** The audit in PostgreSQL, through plain JDBC. */
@NullMarked
package dev.coffer.activities.audit.jdbc;

import org.jspecify.annotations.NullMarked;
