/** Getting one tenant back, and taking that back. */
@NullMarked
package dev.coffer.workflows.restore;

import org.jspecify.annotations.NullMarked;
