package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;
import java.util.List;

/**
 * What the catalog knows of a keyring.
 *
 * @param keyVersion oldest version of the key-encryption key that a key in it is wrapped under
 * @param epochs those to be listed; the ones that are listed already need not be among them
 */
public record KeyringRecord(ObjectRef object, int revision, int keyVersion, List<Epoch> epochs) {
  public KeyringRecord {
    epochs = List.copyOf(epochs);
  }

  /** One data key's generation. */
  public record Epoch(int number, Instant createdAt) {}
}
