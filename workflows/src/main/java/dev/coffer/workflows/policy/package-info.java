/** Changing a tenant's policy: a new version, signed, recorded, and said before it counts. */
@NullMarked
package dev.coffer.workflows.policy;

import org.jspecify.annotations.NullMarked;
