package dev.coffer.workflows.temporal;

import java.util.Map;

/**
 * The memo that every run carries, by which the API finds it: runs of several kinds may share a
 * workflow id, and a run may go on in a new execution.
 */
public final class RunMemo {
  /** Key of the business id. */
  public static final String RUN = "run";

  /** Key of what the run does. */
  public static final String KIND = "kind";

  /** Kind of {@code BackupWorkflow}. */
  public static final String BACKUP = "BACKUP";

  /** Kind of {@code VerifyWorkflow}. */
  public static final String VERIFICATION = "VERIFICATION";

  /** Kind of {@code RotationWorkflow}. */
  public static final String ROTATION = "ROTATION";

  /** Kind of {@code FleetRotationWorkflow}. */
  public static final String FLEET_ROTATION = "FLEET_ROTATION";

  /** Kind of {@code PurgeWorkflow}. */
  public static final String PURGE = "PURGE";

  /** Kind of {@code WatchWorkflow}. */
  public static final String WATCH = "WATCH";

  /** Kind of {@code DiscoverWorkflow}. */
  public static final String DISCOVERY = "DISCOVERY";

  private RunMemo() {}

  public static Map<String, Object> of(String run, String kind) {
    return Map.of(RUN, run, KIND, kind);
  }
}
