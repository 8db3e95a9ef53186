package dev.coffer.workflows.schedule;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.PlatformGrant;

/** Asks to look after every tenant's schedules once. */
public record KeeperRequest(PlatformGrant grant) implements Granted {
  public KeeperRequest {
    requireNonNull(grant, "grant is null");
  }
}
