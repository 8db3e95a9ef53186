package dev.coffer.workflows.activity;

import dev.coffer.workflows.compromise.CompromiseFailure;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.FreshKeys;
import dev.coffer.workflows.compromise.Resealed;
import dev.coffer.workflows.compromise.Shredding;
import dev.coffer.workflows.rotation.RotatedKeyring;
import io.temporal.activity.ActivityInterface;

/** The steps of answering a compromise, beside those of a rotation. */
@ActivityInterface(namePrefix = "Compromise")
public interface CompromiseActivities {

  /** Reads the keyring in force and every manifest, and changes nothing. */
  CompromisePlan plan(CompromiseRequest request);

  /**
   * Audits the intent, records that the run started, pins the keyring in force. A repeat pins the
   * one that is in force by then.
   */
  CompromiseOrder admit(CompromisePlan plan);

  /**
   * Notes up to which backup the old keys may have been taken, now that newer ones are in force.
   */
  FreshKeys settle(CompromiseOrder order, RotatedKeyring rotated);

  /**
   * Seals again what the compromised epochs sealed and is not yet sealed again: packs each once,
   * then index and manifest of backup by backup, each switched when all of it is verified. A backup
   * whose objects fail a check is passed by until the others are done, and then fails the step.
   */
  Resealed reseal(FreshKeys keys);

  /**
   * Proves that no backup needs the compromised epochs any more, nor has any begun with them, and
   * says which keys the keyring in force still holds for nothing.
   */
  Shredding shredding(Resealed resealed);

  /**
   * Destroys, at the key service, the versions that wrapped the shredded keys, so that nobody can
   * let them in again, and proves that an old wrap is refused.
   */
  void destroy(Resealed resealed);

  /** Lists what stays as ciphertext of the shredded keys, and signs and locks the report. */
  CompromiseResult report(Resealed resealed);

  /** Closes the run and audits it. */
  void record(Resealed resealed, CompromiseResult result);

  /** Closes a run that ended early. */
  void abandon(CompromiseFailure failure);
}
