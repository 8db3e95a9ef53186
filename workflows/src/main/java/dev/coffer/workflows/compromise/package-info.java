/** Answering a compromise: new keys, every pack they sealed sealed again, the old keys shredded. */
@NullMarked
package dev.coffer.workflows.compromise;

import org.jspecify.annotations.NullMarked;
