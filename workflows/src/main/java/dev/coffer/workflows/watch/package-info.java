/**
 * Looking after tenants that left. Their keys were destroyed; a copy of the key service's storage
 * that is put back brings them to life again, and nobody would notice.
 */
@NullMarked
package dev.coffer.workflows.watch;

import org.jspecify.annotations.NullMarked;
