package dev.coffer.activities.pipeline;

import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * A tenant's data keys, on loan to one activity. A key is unwrapped when it is first asked for;
 * {@link #unwrap} asks ahead, so that a key service that goes away later does not stop the stream.
 * Closing wipes them all.
 */
public final class TenantKeys implements AutoCloseable {
  private final Keyring keyring;
  private final KeySession session;
  private final Map<Integer, KeyLoan> epochs = new HashMap<>();
  private final Map<Integer, KeyLoan> naming = new HashMap<>();

  TenantKeys(Keyring keyring, KeySession session) {
    this.keyring = keyring;
    this.session = session;
  }

  public TenantId tenant() {
    return keyring.tenant();
  }

  /** Revision of the keyring. */
  public int revision() {
    return keyring.revision();
  }

  /** The epoch that new data is sealed under. */
  public int currentEpoch() {
    return keyring.currentEpoch().number();
  }

  /** Generation of the naming key of new chunks. */
  public int currentNaming() {
    return keyring.currentNaming().generation();
  }

  public boolean hasEpoch(int number) {
    return keyring.epoch(number).isPresent();
  }

  /**
   * A data key; it stays this object's to close.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code KEY_VERSION} when the keyring has
   *     no such epoch; what {@link KeySession#unwrap} throws
   */
  public synchronized KeyLoan epoch(int number) {
    return epochs.computeIfAbsent(
        number,
        wanted ->
            session.unwrap(
                keyring
                    .epoch(wanted)
                    .orElseThrow(
                        () ->
                            FailureCode.KEY_VERSION.because(
                                "keyring " + revision() + " has no epoch " + wanted))
                    .wrapped()));
  }

  /** A naming key; errors as for {@link #epoch}. */
  public synchronized KeyLoan naming(int generation) {
    return naming.computeIfAbsent(
        generation,
        wanted ->
            session.unwrap(
                keyring
                    .naming(wanted)
                    .orElseThrow(
                        () ->
                            FailureCode.KEY_VERSION.because(
                                "keyring " + revision() + " has no naming key " + wanted))
                    .wrapped()));
  }

  /** Unwraps these epochs now. */
  public void unwrap(Collection<Integer> wanted) {
    wanted.forEach(this::epoch);
  }

  @Override
  public synchronized void close() {
    epochs.values().forEach(KeyLoan::close);
    naming.values().forEach(KeyLoan::close);
    epochs.clear();
    naming.clear();
  }
}
