package dev.coffer.activities.pipeline;

import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.TenantId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A tenant's data keys, on loan to one activity. A key is unwrapped when it is first asked for;
 * {@link #unwrap} asks ahead, so that a key service that goes away later does not stop the stream.
 * Closing wipes them all.
 *
 * <p>A rotation may come between the reading of the keyring and the unwrapping: then the key
 * service has shut the keyring's wraps out, and the same keys stand in a newer one. It is read and
 * gone on with only when its revision is higher. What new data is sealed and named under stays what
 * it was at the start, so that a backup has one epoch.
 */
public final class TenantKeys implements AutoCloseable {
  private final Supplier<Keyring> inForce;
  private final KeySession session;
  private final int currentEpoch;
  private final int currentNaming;
  private final Map<Integer, KeyLoan> epochs = new HashMap<>();
  private final Map<Integer, KeyLoan> naming = new HashMap<>();
  private volatile Keyring keyring;

  /**
   * @param inForce reads and verifies the keyring in force
   */
  TenantKeys(Supplier<Keyring> inForce, KeySession session) {
    this.inForce = inForce;
    this.session = session;
    this.keyring = inForce.get();
    this.currentEpoch = keyring.currentEpoch().number();
    this.currentNaming = keyring.currentNaming().generation();
  }

  public TenantId tenant() {
    return keyring.tenant();
  }

  /** Revision of the keyring that was read last. */
  public int revision() {
    return keyring.revision();
  }

  /** The epoch that new data is sealed under. */
  public int currentEpoch() {
    return currentEpoch;
  }

  /** Generation of the naming key of new chunks. */
  public int currentNaming() {
    return currentNaming;
  }

  public boolean hasEpoch(int number) {
    return keyring.epoch(number).isPresent();
  }

  /**
   * A data key; it stays this object's to close.
   *
   * @throws FailureException {@code KEY_VERSION} when the keyring has no such epoch or its version
   *     is shut out, {@code KEYS_ROLLED_BACK} when the key service has forgotten it; what {@link
   *     KeySession#unwrap} throws
   */
  public synchronized KeyLoan epoch(int number) {
    return epochs.computeIfAbsent(
        number,
        wanted ->
            unwrap("epoch " + wanted, from -> from.epoch(wanted).map(Keyring.Epoch::wrapped)));
  }

  /** A naming key; errors as for {@link #epoch}. */
  public synchronized KeyLoan naming(int generation) {
    return naming.computeIfAbsent(
        generation,
        wanted ->
            unwrap(
                "naming key " + wanted, from -> from.naming(wanted).map(Keyring.Naming::wrapped)));
  }

  /** Unwraps these epochs now. */
  public void unwrap(Collection<Integer> wanted) {
    wanted.forEach(this::epoch);
  }

  /**
   * Asks the key service once more whether it still lends the newest key (K5): what was lent a
   * while ago may have been taken back since.
   *
   * @throws FailureException what {@link KeySession#unwrap} throws
   */
  public void requireLent() {
    unwrap("epoch " + currentEpoch, from -> from.epoch(currentEpoch).map(Keyring.Epoch::wrapped))
        .close();
  }

  /** Whether a customer holds the key that wraps these, and may take it back at any moment. */
  public boolean held() {
    return session.held();
  }

  private KeyLoan unwrap(String name, Function<Keyring, Optional<String>> wrapped) {
    while (true) {
      try {
        return session.unwrap(require(name, wrapped));
      } catch (FailureException refused) {
        if (refused.code() != FailureCode.KEY_VERSION) {
          throw refused;
        }
        Keyring newer = inForce.get();
        if (newer.revision() <= keyring.revision()) {
          Keyrings.requireVersions(keyring, session);
          throw refused;
        }
        keyring = newer;
      }
    }
  }

  private String require(String name, Function<Keyring, Optional<String>> wrapped) {
    return wrapped
        .apply(keyring)
        .orElseThrow(
            () -> FailureCode.KEY_VERSION.because("keyring " + revision() + " has no " + name));
  }

  @Override
  public synchronized void close() {
    epochs.values().forEach(KeyLoan::close);
    naming.values().forEach(KeyLoan::close);
    epochs.clear();
    naming.clear();
  }
}
