/** How runs are admitted: grants and decisions sealed by the API, verified by every activity. */
@NullMarked
package dev.coffer.workflows.admission;

import org.jspecify.annotations.NullMarked;
