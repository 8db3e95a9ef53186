/** Where sealed objects are kept, version by version. */
@NullMarked
package dev.coffer.activities.store;

import org.jspecify.annotations.NullMarked;
