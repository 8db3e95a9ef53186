/** The one vocabulary of failures and its mapping to the workflow service. */
@NullMarked
package dev.coffer.workflows.failure;

import org.jspecify.annotations.NullMarked;
