/**
 * Temporal's schedules.
 *
 * <p>The service compiles a cron expression into calendars and matches those literally with the
 * clock of the zone. On a day when the clock changes that is not enough: a local time that does not
 * exist is left out, so a daily run would be two days apart, and of an hour that comes twice what
 * is due every hour may come once. So for each change of the coming year the schedule also names
 * the moments that are missing: the end of the gap, and each of both hours. What is due at one hour
 * of the day is due at least once on the day that has that hour twice.
 *
 * <p>What was compiled carries the digest of its expression as comment, which the service keeps. A
 * schedule that somebody edited has other calendars, and is put right.
 */
@NullMarked
package dev.coffer.activities.schedule.temporal;

import org.jspecify.annotations.NullMarked;
