/** Taking one verified recovery point. */
@NullMarked
package dev.coffer.workflows.backup;

import org.jspecify.annotations.NullMarked;
