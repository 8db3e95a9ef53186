package dev.coffer.workflows.activity;

import dev.coffer.workflows.hold.LiftRequest;
import dev.coffer.workflows.hold.LiftResult;
import dev.coffer.workflows.hold.LiftedHold;
import io.temporal.activity.ActivityInterface;

/** The steps of lifting a hold. */
@ActivityInterface(namePrefix = "Lift")
public interface LiftActivities {

  /**
   * Verifies the seal and that somebody else placed the hold, audits the intent, lifts the hold on
   * record, signs and locks that record in the vault.
   */
  LiftedHold record(LiftRequest request);

  /** Takes the store's own legal hold off every object version that no other hold covers. */
  LiftResult release(LiftedHold lifted);

  /** Notes that the store has followed, and anchors the audit. */
  void close(LiftedHold lifted, LiftResult result);
}
