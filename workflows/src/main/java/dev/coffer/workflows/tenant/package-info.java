/** Taking tenants and datasets in. */
@NullMarked
package dev.coffer.workflows.tenant;

import org.jspecify.annotations.NullMarked;
