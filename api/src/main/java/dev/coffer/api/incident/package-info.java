/** Incidents and the verdicts that end them. */
@NullMarked
package dev.coffer.api.incident;

import org.jspecify.annotations.NullMarked;
