/** Who asks: the HTTP API in front of the workflows. */
@NullMarked
package dev.coffer.api;

import org.jspecify.annotations.NullMarked;
