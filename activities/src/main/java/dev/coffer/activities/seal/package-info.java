/** Repository format v1: this page is its specification. */
@NullMarked
package dev.coffer.activities.seal;

import org.jspecify.annotations.NullMarked;
