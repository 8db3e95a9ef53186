/** Backups. */
@NullMarked
package dev.coffer.api.backup;

import org.jspecify.annotations.NullMarked;
