@NullMarked
package dev.coffer.activities.engine.postgres;

import org.jspecify.annotations.NullMarked;
