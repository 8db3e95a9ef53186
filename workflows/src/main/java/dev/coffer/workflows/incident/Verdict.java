package dev.coffer.workflows.incident;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.IncidentId;

/**
 * A person's verdict that ends an incident.
 *
 * @param thaw whether the tenant's restores are allowed again
 * @param seal HMAC over {@link #canonical} under the admission key
 */
public record Verdict(IncidentId incident, String by, boolean thaw, String note, String seal) {
  public Verdict {
    requireNonNull(incident, "incident is null");
    requireNonNull(by, "by is null");
    requireNonNull(note, "note is null");
    requireNonNull(seal, "seal is null");
  }

  /** The sealed text. */
  public String canonical() {
    return "coffer.verdict.v1\n" + incident + '\n' + by + '\n' + thaw + '\n';
  }
}
