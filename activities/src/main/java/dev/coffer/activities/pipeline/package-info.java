/** Engine to seal to store, and back: the only place where data flows. */
@NullMarked
package dev.coffer.activities.pipeline;

import org.jspecify.annotations.NullMarked;
