package dev.coffer.workflows.approval;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Digest;

/**
 * One person's word on one plan.
 *
 * @param plan digest of the plan that was read
 * @param by the API token's name; never the requester's
 * @param seal HMAC over {@link #canonical} under the admission key: the workflow service alone
 *     cannot forge an approval
 */
public record Decision(Digest plan, String by, boolean approve, String note, String seal) {
  public Decision {
    requireNonNull(plan, "plan is null");
    requireNonNull(by, "by is null");
    requireNonNull(note, "note is null");
    requireNonNull(seal, "seal is null");
  }

  /** The sealed text. */
  public String canonical() {
    return "coffer.decision.v1\n" + plan + '\n' + by + '\n' + approve + '\n';
  }
}
