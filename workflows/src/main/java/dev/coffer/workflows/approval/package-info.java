/** How people let a run go on: decisions on exactly one plan, sealed by the API. */
@NullMarked
package dev.coffer.workflows.approval;

import org.jspecify.annotations.NullMarked;
