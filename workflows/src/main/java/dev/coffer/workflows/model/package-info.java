/**
 * Ids, scope, grants and the small immutable records that travel between workflows, steps and the
 * API.
 */
@NullMarked
package dev.coffer.workflows.model;

import org.jspecify.annotations.NullMarked;
