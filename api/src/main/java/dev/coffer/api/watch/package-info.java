/** Watching over the keys of tenants that left. */
@NullMarked
package dev.coffer.api.watch;

import org.jspecify.annotations.NullMarked;
