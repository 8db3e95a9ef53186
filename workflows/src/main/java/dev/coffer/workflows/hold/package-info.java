/** Legal holds: placing and lifting them. */
@NullMarked
package dev.coffer.workflows.hold;

import org.jspecify.annotations.NullMarked;
