package dev.coffer.workflows.activity;

import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.discover.DiscoverResult;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** The steps of finding what nobody protects. Each may run twice (I-11). */
@ActivityInterface(namePrefix = "Discover")
public interface DiscoverActivities {

  /** Names of the configured servers, or the one that was asked for; refuses an unknown one. */
  List<String> servers(DiscoverRequest request);

  /**
   * Looks at a server with a role of its own that reads no data, and keeps in the catalog what
   * stands there.
   */
  DiscoverResult look(DiscoverRequest request, String server);

  /** Keeps that the servers were looked at, and how they stand. */
  void record(DiscoverRequest request, DiscoverResult seen);
}
