package dev.coffer.workflows.model;

import java.util.Locale;

/** What can run by schedule; each kind has at most one schedule in a policy. */
public enum ScheduleKind {
  /** Takes a backup; of each dataset by itself. */
  BACKUP(true),
  /** Samples a dataset's newest good backup; of each dataset by itself. */
  VERIFY(true),
  /** Rotates the tenant's keys. */
  ROTATION(false);

  private final boolean perDataset;

  ScheduleKind(boolean perDataset) {
    this.perDataset = perDataset;
  }

  /** Whether each of the tenant's datasets has its own runs. */
  public boolean perDataset() {
    return perDataset;
  }

  /** As it stands in ids and paths. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
