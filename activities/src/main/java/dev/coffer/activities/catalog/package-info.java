/** The index of what the vaults hold. */
@NullMarked
package dev.coffer.activities.catalog;

import org.jspecify.annotations.NullMarked;
