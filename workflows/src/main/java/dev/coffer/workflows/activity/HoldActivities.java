package dev.coffer.workflows.activity;

import dev.coffer.workflows.hold.HoldRequest;
import dev.coffer.workflows.hold.HoldResult;
import dev.coffer.workflows.hold.PlacedHold;
import io.temporal.activity.ActivityInterface;

/** The steps of placing a hold. From the first one on, what it covers is kept from every purge. */
@ActivityInterface(namePrefix = "Hold")
public interface HoldActivities {

  /** Audits the intent, puts the hold on record, signs and locks that record in the vault. */
  PlacedHold record(HoldRequest request);

  /** Sets the store's own legal hold on every object version that the hold covers. */
  HoldResult mirror(PlacedHold placed);

  /** Notes that the store has followed, and anchors the audit. */
  void close(PlacedHold placed, HoldResult result);
}
