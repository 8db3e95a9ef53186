/** Measures of Coffer and its peers over the same work, in one run. */
@NullMarked
package dev.coffer.bench;

import org.jspecify.annotations.NullMarked;
