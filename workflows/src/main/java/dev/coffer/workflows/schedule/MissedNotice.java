package dev.coffer.workflows.schedule;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.PlatformGrant;

/** Has people told of a missed run. */
public record MissedNotice(PlatformGrant grant, MissedRun missed) implements Granted {
  public MissedNotice {
    requireNonNull(grant, "grant is null");
    requireNonNull(missed, "missed is null");
  }
}
