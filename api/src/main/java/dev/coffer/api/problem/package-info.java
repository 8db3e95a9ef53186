/** What went wrong, as RFC 9457 problem details. */
@NullMarked
package dev.coffer.api.problem;

import org.jspecify.annotations.NullMarked;
