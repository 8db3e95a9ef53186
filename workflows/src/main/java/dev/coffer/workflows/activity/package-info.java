/** The steps that workflows may call, one interface a domain. No technology in sight. */
@NullMarked
package dev.coffer.workflows.activity;

import org.jspecify.annotations.NullMarked;
