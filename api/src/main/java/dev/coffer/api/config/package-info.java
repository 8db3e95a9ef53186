/** Settings, validated at start, and the clients made of them. */
@NullMarked
package dev.coffer.api.config;

import org.jspecify.annotations.NullMarked;
