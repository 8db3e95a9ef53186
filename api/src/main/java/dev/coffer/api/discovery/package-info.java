/** What of the configured servers nobody protects. */
@NullMarked
package dev.coffer.api.discovery;

import org.jspecify.annotations.NullMarked;
