package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Finds what a vault holds when no catalog says it. Nothing found here is trusted unverified. */
public final class Discovery {
  /** Nothing that is read without a pin is larger: manifests name at most 65,536 packs. */
  private static final long MAX_BYTES = 64L << 20;

  private Discovery() {}

  /** What stands at a manifest's key, and what came of verifying it. */
  public sealed interface Outcome {
    /** A manifest of this tenant, at its own place. */
    record Listed(VerifiedManifest manifest) implements Outcome {}

    /** Something that is not; {@code reason} says why. */
    record Refused(String key, String versionId, FailureException reason) implements Outcome {}
  }

  /**
   * Reads every version at every manifest's key of a tenant, oldest first within a key, so that the
   * first {@code Listed} of a key is the commit and everything after it lies on top. The manifests
   * of one backup follow each other, from the one that it was taken with to the one in force.
   */
  public static void manifests(
      TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store, Consumer<Outcome> each) {
    for (Found found : objects(store, VaultPaths.backups(tenant))) {
      if (VaultPaths.parseManifest(found.version().key()).isEmpty()) {
        continue;
      }
      try {
        each.accept(
            new Outcome.Listed(
                Opening.verify(tenant, found.ref(), found.content().get(), trusted)));
      } catch (FailureException refused) {
        if (refused.code().retryable()) {
          throw refused;
        }
        each.accept(
            new Outcome.Refused(found.version().key(), found.version().versionId(), refused));
      }
    }
  }

  /** An object version as listed; its bytes are fetched when asked for, once. */
  static final class Found {
    private final StoredVersion version;
    private final Supplier<byte[]> content;

    private Found(StoredVersion version, Supplier<byte[]> content) {
      this.version = version;
      this.content = content;
    }

    StoredVersion version() {
      return version;
    }

    Supplier<byte[]> content() {
      return content;
    }

    /** A pin of what was found; costs a read. */
    ObjectRef ref() {
      return new ObjectRef(
          version.key(), version.versionId(), Digest.of(content.get()), version.bytes());
    }
  }

  /** Every version under a prefix that is not a delete marker: by key, oldest first. */
  static List<Found> objects(ObjectStore store, String prefix) {
    List<Found> found = new ArrayList<>();
    List<Found> sameKey = new ArrayList<>();
    store.versions(
        prefix,
        version -> {
          if (!sameKey.isEmpty() && !sameKey.getFirst().version().key().equals(version.key())) {
            found.addAll(sameKey.reversed());
            sameKey.clear();
          }
          if (!version.marker() && version.bytes() > 0 && version.bytes() <= MAX_BYTES) {
            sameKey.add(new Found(version, once(store, version)));
          }
        });
    found.addAll(sameKey.reversed());
    return found;
  }

  private static Supplier<byte[]> once(ObjectStore store, StoredVersion version) {
    // The digest of a pin is not known yet, and a ranged read does not look at it.
    ObjectRef unpinned =
        new ObjectRef(version.key(), version.versionId(), Digest.of(new byte[0]), version.bytes());
    return new Supplier<>() {
      private byte[] bytes = new byte[0];

      @Override
      public byte[] get() {
        if (bytes.length == 0) {
          bytes = store.read(unpinned, 0, Math.toIntExact(version.bytes()));
        }
        return bytes;
      }
    };
  }
}
