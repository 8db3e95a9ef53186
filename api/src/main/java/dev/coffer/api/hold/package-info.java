/** Legal holds. */
@NullMarked
package dev.coffer.api.hold;

import org.jspecify.annotations.NullMarked;
