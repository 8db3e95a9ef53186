package dev.coffer.workflows.discover;

/**
 * What a look at servers has seen. What it is called stands in the catalog.
 *
 * @param servers how many were looked at
 * @param slices how many databases and schemas they hold that are not the servers' own
 * @param uncovered how many of them no dataset covers
 * @param unseen how many databases of which schemas are datasets could not be looked into
 */
public record DiscoverResult(int servers, int slices, int uncovered, int unseen) {
  /** Nothing seen yet. */
  public static final DiscoverResult NOTHING = new DiscoverResult(0, 0, 0, 0);

  DiscoverResult and(DiscoverResult more) {
    return new DiscoverResult(
        servers + more.servers(),
        slices + more.slices(),
        uncovered + more.uncovered(),
        unseen + more.unseen());
  }
}
