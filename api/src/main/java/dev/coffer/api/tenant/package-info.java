/** Tenants. */
@NullMarked
package dev.coffer.api.tenant;

import org.jspecify.annotations.NullMarked;
