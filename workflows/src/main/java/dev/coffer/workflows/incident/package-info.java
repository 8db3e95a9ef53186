/** What happens when a check fails. */
@NullMarked
package dev.coffer.workflows.incident;

import org.jspecify.annotations.NullMarked;
