/** Who asks, and what they may. */
@NullMarked
package dev.coffer.api.signin;

import org.jspecify.annotations.NullMarked;
