/** Rebuilding a lost catalog. */
@NullMarked
package dev.coffer.api.rebuild;

import org.jspecify.annotations.NullMarked;
