/** Care of Coffer's own records: rebuild, audit check. */
@NullMarked
package dev.coffer.workflows.catalog;

import org.jspecify.annotations.NullMarked;
