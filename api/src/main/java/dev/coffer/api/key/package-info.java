/** Public keys of tenants. */
@NullMarked
package dev.coffer.api.key;

import org.jspecify.annotations.NullMarked;
