/** What new tenants are taken in with. */
@NullMarked
package dev.coffer.api.blueprint;

import org.jspecify.annotations.NullMarked;
