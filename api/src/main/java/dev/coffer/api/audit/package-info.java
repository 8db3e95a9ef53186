/** The audit trail. */
@NullMarked
package dev.coffer.api.audit;

import org.jspecify.annotations.NullMarked;
