/** The {@code coffer} command: a client of the HTTP API, and a verifier that needs none. */
@NullMarked
package dev.coffer.cli;

import org.jspecify.annotations.NullMarked;
