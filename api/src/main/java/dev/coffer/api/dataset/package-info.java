/** Datasets. */
@NullMarked
package dev.coffer.api.dataset;

import org.jspecify.annotations.NullMarked;
