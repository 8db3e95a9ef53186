package dev.coffer.workflows.watch;

import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a page of tenants that left saw.
 *
 * @param last the last of them; null when there was none
 * @param looked how many they were
 * @param risen those whose key is there again, each with leave to destroy it
 * @param unknown those that the key service did not let look at
 */
public record WatchPage(
    @Nullable TenantId last, int looked, List<TenantGrant> risen, List<TenantId> unknown) {

  public WatchPage {
    risen = List.copyOf(risen);
    unknown = List.copyOf(unknown);
  }
}
