package dev.coffer.activities.seal;

import static java.util.Objects.requireNonNull;

import dev.coffer.proof.Json;
import dev.coffer.workflows.model.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All data keys of one tenant, wrapped by the tenant's key-encryption key.
 *
 * @param format {@link #FORMAT}
 * @param revision from 1; never goes down
 * @param minimumVersion oldest version of the key-encryption key that a wrapped key here needs
 * @param epochs data keys; new data is sealed under the highest
 * @param naming naming keys; new chunks are named under the highest generation
 */
public record Keyring(
    String format,
    TenantId tenant,
    int revision,
    int minimumVersion,
    Instant createdAt,
    List<Epoch> epochs,
    List<Naming> naming) {

  /** Payload type of a keyring's envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.coffer.keyring.v1+json";

  /** The only format version so far. */
  public static final String FORMAT = "coffer.keyring.v1";

  public Keyring {
    requireNonNull(format, "format is null");
    requireNonNull(tenant, "tenant is null");
    requireNonNull(createdAt, "createdAt is null");
    epochs = List.copyOf(epochs);
    naming = List.copyOf(naming);
  }

  /** One data key. */
  public record Epoch(int number, String wrapped, Instant createdAt) {
    public Epoch {
      requireNonNull(wrapped, "wrapped is null");
      requireNonNull(createdAt, "createdAt is null");
    }
  }

  /** One naming key. */
  public record Naming(int generation, String wrapped, Instant createdAt) {
    public Naming {
      requireNonNull(wrapped, "wrapped is null");
      requireNonNull(createdAt, "createdAt is null");
    }
  }

  /** The epoch that new data is sealed under. */
  public Epoch currentEpoch() {
    return epochs.stream().max(Comparator.comparingInt(Epoch::number)).orElseThrow();
  }

  /** The naming key of new chunks. */
  public Naming currentNaming() {
    return naming.stream().max(Comparator.comparingInt(Naming::generation)).orElseThrow();
  }

  public Optional<Epoch> epoch(int number) {
    return epochs.stream().filter(epoch -> epoch.number() == number).findFirst();
  }

  public Optional<Naming> naming(int generation) {
    return naming.stream().filter(key -> key.generation() == generation).findFirst();
  }

  /** The payload's bytes. */
  public byte[] encode() {
    return Json.write(this);
  }

  /**
   * Reads a payload.
   *
   * @throws IOException when it is not a keyring of a format that this reader knows
   */
  public static Keyring decode(byte[] payload) throws IOException {
    try {
      Keyring keyring = Json.read(payload, Keyring.class);
      if (!FORMAT.equals(keyring.format)) {
        throw new IOException("unknown keyring format");
      }
      if (keyring.revision < 1 || keyring.epochs.isEmpty() || keyring.naming.isEmpty()) {
        throw new IOException("a keyring has a revision, an epoch and a naming key");
      }
      return keyring;
    } catch (RuntimeException malformed) {
      throw new IOException("not a keyring", malformed);
    }
  }
}
