/** Restores, their plans, decisions and undo. */
@NullMarked
package dev.coffer.api.restore;

import org.jspecify.annotations.NullMarked;
