package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What the next revision of a keyring changes beyond what every rotation does.
 *
 * @param naming whether it adds a naming key
 * @param epochs numbers of the epochs whose keys it leaves out
 * @param namings generations of the naming keys that it leaves out
 */
public record KeyChange(boolean naming, List<Integer> epochs, List<Integer> namings) {

  /** Nothing beyond: the same keys and one epoch more. */
  public static final KeyChange NONE = new KeyChange(false, List.of(), List.of());

  /** One naming key more, beside the epoch. */
  public static final KeyChange NEW_NAMING = new KeyChange(true, List.of(), List.of());

  public KeyChange {
    requireNonNull(epochs, "epochs is null");
    requireNonNull(namings, "namings is null");
    epochs = List.copyOf(epochs);
    namings = List.copyOf(namings);
  }
}
