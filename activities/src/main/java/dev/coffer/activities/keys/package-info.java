/** The key service and the credentials that it lends. */
@NullMarked
package dev.coffer.activities.keys;

import org.jspecify.annotations.NullMarked;
