/** Backups that are made of archives. */
@NullMarked
package dev.coffer.api.adoption;

import org.jspecify.annotations.NullMarked;
