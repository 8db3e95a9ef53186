/** Configuration, one validated record a concern. */
@NullMarked
package dev.coffer.worker.config;

import org.jspecify.annotations.NullMarked;
