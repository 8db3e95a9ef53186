/** What new tenants are taken in with. */
@NullMarked
package dev.coffer.workflows.blueprint;

import org.jspecify.annotations.NullMarked;
