package dev.coffer.activities.catalog;

import dev.coffer.workflows.discover.Coverage;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.discover.ServerSlice;
import java.util.Collection;
import java.util.List;

/**
 * What stands on the configured servers, as they were last looked at. Every write may run twice.
 * Errors: {@code CATALOG_UNAVAILABLE} may succeed when tried again.
 */
public interface DiscoveryBook {

  /** What active datasets cover of a server; one that is contested takes no backups. */
  Coverage coverage(String server);

  /** Forgets what stands on servers that are not configured any more. */
  void configured(Collection<String> servers);

  /** Keeps what stands on a server now, in the place of what was there before. */
  void found(String server, List<ServerSlice> slices);

  /** What the newest look at a server found, by name; empty when nobody looked. */
  List<ServerSlice> slices(String server);

  /** Keeps that every configured server was looked at. */
  void discovered(String discovery, DiscoverResult seen);

  /** How many slices of all servers have a gap: as last seen, and by the datasets of now. */
  int gaps();
}
