/** Compromises of tenants' data keys, and how they are answered. */
@NullMarked
package dev.coffer.api.compromise;

import org.jspecify.annotations.NullMarked;
