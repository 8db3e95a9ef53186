/** The commands, one class a group of words. */
@NullMarked
package dev.coffer.cli.command;

import org.jspecify.annotations.NullMarked;
