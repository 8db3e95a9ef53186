/** What the API tells of itself: its description and its metrics. */
@NullMarked
package dev.coffer.api.about;

import org.jspecify.annotations.NullMarked;
