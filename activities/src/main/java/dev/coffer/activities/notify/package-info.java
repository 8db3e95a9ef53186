/** Telling people. */
@NullMarked
package dev.coffer.activities.notify;

import org.jspecify.annotations.NullMarked;
