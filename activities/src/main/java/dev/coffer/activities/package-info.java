/** How one step is done: the only place that talks to databases, stores and key services. */
@NullMarked
package dev.coffer.activities;

import org.jspecify.annotations.NullMarked;
