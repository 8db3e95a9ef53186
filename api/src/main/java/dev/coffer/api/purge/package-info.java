/** Purges: dry runs, plans, decisions, certificates. */
@NullMarked
package dev.coffer.api.purge;

import org.jspecify.annotations.NullMarked;
