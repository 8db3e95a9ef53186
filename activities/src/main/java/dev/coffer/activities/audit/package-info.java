/** The append-only, hash-chained record. */
@NullMarked
package dev.coffer.activities.audit;

import org.jspecify.annotations.NullMarked;
