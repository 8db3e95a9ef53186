package dev.coffer.workflows.compromise;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;
import java.util.List;

/**
 * Says that data keys of a tenant are in other hands.
 *
 * @param epochs numbers of their epochs; empty for all that there are
 * @param preview whether only to say what would be done
 */
public record CompromiseRequest(
    String id, TenantGrant grant, List<Integer> epochs, boolean preview, String reason)
    implements Granted {

  public CompromiseRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    epochs = List.copyOf(epochs);
    requireNonNull(reason, "reason is null");
  }
}
