/** Reading the catalog through its published views, with a role that sees nothing else. */
@NullMarked
package dev.coffer.api.records;

import org.jspecify.annotations.NullMarked;
