package dev.coffer.activities.seal;

import static java.util.Objects.requireNonNull;

import dev.coffer.proof.Json;
import dev.coffer.workflows.model.KeyChange;
import dev.coffer.workflows.model.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** Every wrapped key: those of the epochs, then the naming keys. */
  public List<String> wrapped() {
    return Stream.concat(epochs.stream().map(Epoch::wrapped), naming.stream().map(Naming::wrapped))
        .toList();
  }

  /** This one without the keys that a change leaves out; what stays is as it was. */
  public Keyring without(KeyChange change) {
    return new Keyring(
        format,
        tenant,
        revision,
        minimumVersion,
        createdAt,
        epochs.stream().filter(epoch -> !change.epochs().contains(epoch.number())).toList(),
        naming.stream().filter(key -> !change.namings().contains(key.generation())).toList());
  }

  /** The revision after this one, as {@link #next(int, List, String, String, Instant)}. */
  public Keyring next(int version, List<String> rewrapped, String added, Instant at) {
    return next(version, rewrapped, added, null, at);
  }

  /**
   * The revision after this one: the same keys wrapped anew, and one epoch more. Nothing of this
   * one changes.
   *
   * @param version oldest version of the key-encryption key that the new wraps need
   * @param rewrapped {@link #wrapped} in its order, wrapped anew
   * @param added the new epoch's key, wrapped
   * @param naming a new naming key, wrapped; null for none
   * @param at when those were made
   */
  public Keyring next(
      int version, List<String> rewrapped, String added, @Nullable String naming, Instant at) {
    if (rewrapped.size() != epochs.size() + this.naming.size()) {
      throw new IllegalArgumentException("every key is wrapped anew");
    }
    List<Epoch> nextEpochs = new ArrayList<>();
    for (int i = 0; i < epochs.size(); i++) {
      Epoch epoch = epochs.get(i);
      nextEpochs.add(new Epoch(epoch.number(), rewrapped.get(i), epoch.createdAt()));
    }
    nextEpochs.add(new Epoch(currentEpoch().number() + 1, added, at));
    List<Naming> nextNaming = new ArrayList<>();
    for (int i = 0; i < this.naming.size(); i++) {
      Naming key = this.naming.get(i);
      String anew = rewrapped.get(epochs.size() + i);
      nextNaming.add(new Naming(key.generation(), anew, key.createdAt()));
    }
    if (naming != null) {
      nextNaming.add(new Naming(currentNaming().generation() + 1, naming, at));
    }
    return new Keyring(format, tenant, revision + 1, version, at, nextEpochs, nextNaming);
  }

  /**
   * Whether the other one is what {@link #next} makes of this one, as far as that can be told
   * without unwrapping: the next revision, under newer wraps, with the same keys and one epoch
   * more, and maybe one naming key more. Keys may be left out, but not those that new data has.
   */
  public boolean isFollowedBy(Keyring other) {
    Keyring kept = keptIn(other);
    int oldEpochs = kept.epochs.size();
    int oldNamings = kept.naming.size();
    if (!kept.epochs.contains(currentEpoch())
        || !kept.naming.contains(currentNaming())
        || other.epochs.size() != oldEpochs + 1
        || other.naming.size() > oldNamings + 1) {
      return false;
    }
    List<String> rewrapped = new ArrayList<>(other.wrapped().subList(0, oldEpochs));
    other.naming.stream().limit(oldNamings).map(Naming::wrapped).forEach(rewrapped::add);
    String added = other.epochs.getLast().wrapped();
    String naming = other.naming.size() > oldNamings ? other.naming.getLast().wrapped() : null;
    return other.minimumVersion > minimumVersion
        && kept.next(other.minimumVersion, rewrapped, added, naming, other.createdAt).equals(other);
  }

  /** This one without the keys that the other one does not hold. */
  public Keyring keptIn(Keyring other) {
    return without(
        new KeyChange(
            false,
            epochs.stream()
                .map(Epoch::number)
                .filter(number -> other.epoch(number).isEmpty())
                .toList(),
            naming.stream()
                .map(Naming::generation)
                .filter(generation -> other.naming(generation).isEmpty())
                .toList()));
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
