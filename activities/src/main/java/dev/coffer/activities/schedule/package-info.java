/** The workflow service's schedules. */
@NullMarked
package dev.coffer.activities.schedule;

import org.jspecify.annotations.NullMarked;
