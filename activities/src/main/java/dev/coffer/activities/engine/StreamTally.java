package dev.coffer.activities.engine;

import dev.coffer.workflows.model.Digest;

/**
 * What a stream held.
 *
 * @param rows rows, documents, keys; 1 for definitions
 * @param bytes plain bytes written
 * @param content order-free digest of the rows (see {@link RowSetDigest}), or SHA-256 of the bytes
 *     for definitions
 */
public record StreamTally(long rows, long bytes, Digest content) {}
