/** Verifying a stored backup without restoring it. */
@NullMarked
package dev.coffer.workflows.verify;

import org.jspecify.annotations.NullMarked;
