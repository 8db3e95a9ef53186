/** Rotations of tenants' keys, and what may be known of their keyrings. */
@NullMarked
package dev.coffer.api.rotation;

import org.jspecify.annotations.NullMarked;
