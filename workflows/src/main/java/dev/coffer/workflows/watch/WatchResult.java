package dev.coffer.workflows.watch;

import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a watch has seen by now.
 *
 * @param after the last tenant that it looked at; null before the first
 * @param looked how many tenants that left it looked at
 * @param risen how many keys were there again and are destroyed once more
 * @param unknown how many tenants the key service did not let look at
 * @param names of both, the first {@link #MOST_NAMES}
 */
public record WatchResult(
    @Nullable TenantId after, int looked, int risen, int unknown, List<TenantId> names) {

  /** More names than this help nobody, and the list reaches a workflow history. */
  public static final int MOST_NAMES = 100;

  /** Nothing seen yet. */
  public static final WatchResult NOTHING = new WatchResult(null, 0, 0, 0, List.of());

  public WatchResult {
    names = List.copyOf(names);
  }

  WatchResult and(WatchPage page) {
    List<TenantId> all = new ArrayList<>(names);
    Stream.concat(page.risen().stream().map(TenantGrant::tenant), page.unknown().stream())
        .limit(MOST_NAMES - all.size())
        .forEach(all::add);
    return new WatchResult(
        page.last(),
        looked + page.looked(),
        risen + page.risen().size(),
        unknown + page.unknown().size(),
        all);
  }
}
