package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import java.io.IOException;
import java.util.List;

/**
 * Opens a backup: reads the pinned manifest and compares everything that it says of itself with the
 * request (I-3), before anything else of the backup is read. Public keys are all that it takes.
 */
public final class Opening {
  private Opening() {}

  /**
   * Reads and verifies one pinned manifest.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code MANIFEST_MISSING}, {@code
   *     MANIFEST_ALTERED} when the version holds other bytes than the catalog says, {@code
   *     MANIFEST_UNREADABLE}, {@code MANIFEST_SIGNATURE}, {@code SCOPE_MISMATCH}, {@code
   *     MANIFEST_REPLAYED} when it is another backup's, {@code OBJECT_RENAMED} when it stands under
   *     a key that is not its own, {@code ENVELOPE_MISMATCH}
   */
  public static VerifiedManifest open(
      ObjectRef pinned, Expectation expected, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    byte[] envelope =
        Pinned.read(store, pinned, FailureCode.MANIFEST_MISSING, FailureCode.MANIFEST_ALTERED);
    Manifest manifest = signed(expected.scope().tenant(), envelope, trusted).manifest();
    if (!manifest.scope().equals(expected.scope())) {
      throw FailureCode.SCOPE_MISMATCH.because(
          "the manifest has scope " + manifest.scopeDigest() + ", not the request's");
    }
    if (!manifest.backup().equals(expected.backup())) {
      throw FailureCode.MANIFEST_REPLAYED.because(
          "the manifest of backup " + manifest.backup() + " stands in the place of another");
    }
    if (!manifest.envelopeDigest().equals(expected.envelope())) {
      throw FailureCode.ENVELOPE_MISMATCH.because(
          "backup " + manifest.backup() + " was taken under another envelope");
    }
    return verify(expected.scope().tenant(), pinned, envelope, trusted);
  }

  /**
   * Verifies a manifest by itself: signature, and that all it says agrees, its own key included.
   * Whether it is the one that was asked for is the caller's to compare.
   */
  static VerifiedManifest verify(
      TenantId tenant, ObjectRef object, byte[] envelope, List<Dsse.TrustedKey> trusted) {
    Signed signed = signed(tenant, envelope, trusted);
    Manifest manifest = signed.manifest();
    if (!manifest.scope().tenant().equals(tenant)
        || !manifest.scope().digest().equals(manifest.scopeDigest())) {
      throw FailureCode.SCOPE_MISMATCH.because(
          "the manifest of backup " + manifest.backup() + " contradicts itself on its scope");
    }
    if (!manifest.envelope().digest().equals(manifest.envelopeDigest())) {
      throw FailureCode.ENVELOPE_MISMATCH.because(
          "the manifest of backup " + manifest.backup() + " contradicts itself on its envelope");
    }
    if (!object.key().equals(place(manifest))
        || !manifest
            .index()
            .key()
            .equals(VaultPaths.index(manifest.scope(), manifest.backup(), manifest.attempt()))) {
      throw FailureCode.OBJECT_RENAMED.because(
          "manifest or index of backup " + manifest.backup() + " stands under another's name");
    }
    for (PackRef pack : manifest.packs()) {
      pack.idWithin(tenant);
    }
    return new VerifiedManifest(manifest, object, signed.by());
  }

  /** The one key at which a manifest is what it says. */
  private static String place(Manifest manifest) {
    return manifest.resealing() == null
        ? VaultPaths.manifest(manifest.scope(), manifest.backup())
        : VaultPaths.resealed(manifest.scope(), manifest.backup(), manifest.keyring().naming());
  }

  private record Signed(Manifest manifest, String by) {}

  private static Signed signed(TenantId tenant, byte[] envelope, List<Dsse.TrustedKey> trusted) {
    try {
      Dsse.Envelope parsed = Dsse.parse(envelope);
      Foreign.refuse(tenant, parsed);
      String by =
          parsed
              .verifiedBy(Manifest.PAYLOAD_TYPE, trusted)
              .orElseThrow(
                  () ->
                      FailureCode.MANIFEST_SIGNATURE.because(
                          "no key of " + tenant + " signed the manifest"));
      return new Signed(Manifest.decode(parsed.payload()), by);
    } catch (IOException unreadable) {
      throw FailureCode.MANIFEST_UNREADABLE.because("the manifest cannot be read", unreadable);
    }
  }
}
