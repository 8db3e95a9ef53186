package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.Manifest;
import dev.coffer.workflows.model.ObjectRef;

/**
 * A manifest whose signature, scope and identity hold. Only {@link Opening} makes one.
 *
 * @param object the version that was read
 * @param signedBy id of the signing key
 */
public record VerifiedManifest(Manifest manifest, ObjectRef object, String signedBy) {}
