/** Verifications of stored backups. */
@NullMarked
package dev.coffer.api.verification;

import org.jspecify.annotations.NullMarked;
