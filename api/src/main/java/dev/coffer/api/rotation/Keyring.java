package dev.coffer.api.rotation;

import java.time.Instant;
import java.util.List;

/**
 * What may be known of a tenant's newest keyring; no key, wrapped or not.
 *
 * @param revision grows with each rotation
 * @param keyVersion oldest version of the key-encryption key that a key in it is wrapped under
 * @param minimumVersion oldest version that the key service still opens
 * @param epochs generations of the data key, newest first; new data is sealed under the first
 */
public record Keyring(
    String tenant, int revision, int keyVersion, int minimumVersion, List<Epoch> epochs) {
  public Keyring {
    epochs = List.copyOf(epochs);
  }

  /** One data key's generation. */
  public record Epoch(int number, Instant createdAt) {}
}
