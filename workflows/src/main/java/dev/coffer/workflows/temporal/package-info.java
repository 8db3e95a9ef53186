/** Queues, options, search attributes, workflow ids. */
@NullMarked
package dev.coffer.workflows.temporal;

import org.jspecify.annotations.NullMarked;
