/**
 * What happens, in order: contracts, deterministic workflow code and pure policy. Nothing here does
 * I/O.
 */
@NullMarked
package dev.coffer.workflows;

import org.jspecify.annotations.NullMarked;
