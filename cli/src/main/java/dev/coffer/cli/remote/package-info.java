/** The HTTP API, as the command line sees it. */
@NullMarked
package dev.coffer.cli.remote;

import org.jspecify.annotations.NullMarked;
