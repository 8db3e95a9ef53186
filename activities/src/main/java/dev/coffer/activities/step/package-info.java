/** Activity implementations: payload to port and back, heartbeat, nothing else. */
@NullMarked
package dev.coffer.activities.step;

import org.jspecify.annotations.NullMarked;
