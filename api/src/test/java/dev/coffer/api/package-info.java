/** The API over real HTTP, with a real catalog, a real workflow service and workflows that play. */
@NullMarked
package dev.coffer.api;

import org.jspecify.annotations.NullMarked;
