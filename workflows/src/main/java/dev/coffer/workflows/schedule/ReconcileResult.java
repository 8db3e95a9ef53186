package dev.coffer.workflows.schedule;

/** What had to be done to make the workflow service's schedules what is declared. */
public record ReconcileResult(int created, int changed, int removed) {
  public static final ReconcileResult NONE = new ReconcileResult(0, 0, 0);

  public ReconcileResult plus(ReconcileResult other) {
    return new ReconcileResult(
        created + other.created, changed + other.changed, removed + other.removed);
  }
}
