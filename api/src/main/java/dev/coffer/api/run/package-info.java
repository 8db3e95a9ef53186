/** Accepted work: starting it once, following it, telling how it ended. */
@NullMarked
package dev.coffer.api.run;

import org.jspecify.annotations.NullMarked;
