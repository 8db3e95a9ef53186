/**
 * Taking in what was backed up before Coffer: an archive becomes a backup, by way of a quarantine.
 */
@NullMarked
package dev.coffer.workflows.adopt;

import org.jspecify.annotations.NullMarked;
