/** A workflow service in memory, recording fakes, replay fixtures. */
@NullMarked
package dev.coffer.workflows.testing;

import org.jspecify.annotations.NullMarked;
