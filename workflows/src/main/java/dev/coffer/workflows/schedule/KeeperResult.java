package dev.coffer.workflows.schedule;

import static java.util.Objects.requireNonNull;

/**
 * What one look at every tenant's schedules came to.
 *
 * @param refused tenants whose schedules could not be kept this time
 * @param missed runs found missing that were not known to be
 * @param cleared missed runs that a good one has followed, or that nothing asks for any more
 * @param telling missed runs that people are being told of
 */
public record KeeperResult(
    ReconcileResult reconciled, int refused, int missed, int cleared, int telling) {
  static final KeeperResult NONE = new KeeperResult(ReconcileResult.NONE, 0, 0, 0, 0);

  public KeeperResult {
    requireNonNull(reconciled, "reconciled is null");
  }

  KeeperResult plus(KeptPage page) {
    return new KeeperResult(
        reconciled.plus(page.reconciled()),
        refused + page.refused(),
        missed + page.missed(),
        cleared + page.cleared(),
        telling);
  }

  KeeperResult swept(int removed) {
    return new KeeperResult(
        reconciled.plus(new ReconcileResult(0, 0, removed)), refused, missed, cleared, telling);
  }

  KeeperResult telling(int people) {
    return new KeeperResult(reconciled, refused, missed, cleared, people);
  }
}
