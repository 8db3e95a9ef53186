/** What runs by itself for a tenant: declared by its policy, run by the workflow service. */
@NullMarked
package dev.coffer.api.schedule;

import org.jspecify.annotations.NullMarked;
