package dev.coffer.workflows.approval;

import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Granted;
import java.time.Duration;

/** A plan that people may have to approve before it has any effect. */
public interface Approvable extends Granted {
  /** What a decision names: it changes with everything that is approved. */
  Digest digest();

  /** People other than the requester who must approve; none waits for nobody. */
  int approvals();

  /** How long the plan waits for them. */
  Duration approvalExpiry();
}
