/** Credentials and keys in memory, typed so that they cannot be printed or kept. */
@NullMarked
package dev.coffer.activities.secret;

import org.jspecify.annotations.NullMarked;
