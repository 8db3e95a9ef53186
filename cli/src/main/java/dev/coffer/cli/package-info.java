/** The {@code coffer} command: a client of the HTTP API and nothing more. */
@NullMarked
package dev.coffer.cli;

import org.jspecify.annotations.NullMarked;
