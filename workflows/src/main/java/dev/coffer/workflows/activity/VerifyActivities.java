package dev.coffer.workflows.activity;

import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import io.temporal.activity.ActivityInterface;

/** The steps of a verification. */
@ActivityInterface(namePrefix = "Verify")
public interface VerifyActivities {

  /** Reads the backup as deep as the level asks. A failed check is a result, not an exception. */
  VerifyResult verify(VerifyRequest request);

  /** Keeps the verdict in the catalog and the audit. */
  void record(VerifyRequest request, VerifyResult result);
}
