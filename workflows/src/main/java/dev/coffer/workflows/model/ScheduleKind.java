package dev.coffer.workflows.model;

import java.util.Locale;

/**
 * What can run by schedule. A tenant's policy declares at most one schedule of each kind that is a
 * tenant's; what runs for the fleet is in no policy: a tenant that left has none.
 */
public enum ScheduleKind {
  /** Takes a backup; of each dataset by itself. */
  BACKUP(Reach.DATASET),
  /** Samples a dataset's newest good backup; of each dataset by itself. */
  VERIFY(Reach.DATASET),
  /** Rotates the tenant's keys. */
  ROTATION(Reach.TENANT),
  /**
   * Deletes what the tenant's retention lets go. It asks for the approvals that the policy wants
   * and waits out the grace, as a purge that a person starts.
   */
  PURGE(Reach.TENANT),
  /** Looks for keys of tenants that left. */
  WATCH(Reach.FLEET),
  /** Looks at every server for what no dataset covers. */
  DISCOVERY(Reach.FLEET);

  private enum Reach {
    DATASET,
    TENANT,
    FLEET
  }

  private final Reach reach;

  ScheduleKind(Reach reach) {
    this.reach = reach;
  }

  /** Whether each of the tenant's datasets has its own runs. */
  public boolean perDataset() {
    return reach == Reach.DATASET;
  }

  /** Whether one run is for all tenants together. */
  public boolean ofFleet() {
    return reach == Reach.FLEET;
  }

  /** As it stands in ids and paths. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
