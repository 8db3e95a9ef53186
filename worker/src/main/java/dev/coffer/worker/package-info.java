/**
 * Where workflows and activities run: the composition root, its configuration, metrics and health.
 */
@NullMarked
package dev.coffer.worker;

import org.jspecify.annotations.NullMarked;
