package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;

/**
 * A pack that was sealed again, and what it was sealed again as.
 *
 * @param epoch epoch of the copy
 * @param header SHA-256 of the copy's header
 */
public record PackCopy(ObjectRef from, ObjectRef to, int epoch, Digest header) {}
