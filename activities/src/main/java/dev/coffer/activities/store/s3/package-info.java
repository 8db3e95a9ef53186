/** The object store over the S3 protocol: versions, object lock, sessions from STS. */
@NullMarked
package dev.coffer.activities.store.s3;

import org.jspecify.annotations.NullMarked;
