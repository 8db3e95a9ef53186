/** What a person or a program reads. */
@NullMarked
package dev.coffer.cli.output;

import org.jspecify.annotations.NullMarked;
