/** What the fields of requests may hold. */
@NullMarked
package dev.coffer.api.fields;

import org.jspecify.annotations.NullMarked;
