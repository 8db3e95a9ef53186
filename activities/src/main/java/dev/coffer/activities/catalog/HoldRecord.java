package dev.coffer.activities.catalog;

import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.Lifting;
import org.jspecify.annotations.Nullable;

/**
 * A hold, and how it ended.
 *
 * @param lifting null while it is in force
 */
public record HoldRecord(Hold hold, State state, @Nullable Lifting lifting) {

  /**
   * How far it is. What it keeps is kept from {@link #PLACING} on and free from {@link #LIFTING}
   * on; the store follows.
   */
  public enum State {
    /** In force; the store's own legal hold is being set. */
    PLACING,
    /** In force, and the store says so of every version. */
    IN_FORCE,
    /** Lifted; the store's own legal hold is being taken off what no other hold keeps. */
    LIFTING,
    /** Lifted, in the store likewise. */
    LIFTED
  }

  /** A hold that was just placed. */
  public static HoldRecord placing(Hold hold) {
    return new HoldRecord(hold, State.PLACING, null);
  }

  /** Whether it keeps anything from being deleted. */
  public boolean inForce() {
    return lifting == null;
  }
}
