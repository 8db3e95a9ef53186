/** Rotating a tenant's keys, and those of every tenant. */
@NullMarked
package dev.coffer.workflows.rotation;

import org.jspecify.annotations.NullMarked;
