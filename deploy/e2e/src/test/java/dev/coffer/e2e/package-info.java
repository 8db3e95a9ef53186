/** The whole stack on real servers, driven as a user drives it. */
@NullMarked
package dev.coffer.e2e;

import org.jspecify.annotations.NullMarked;
