package dev.coffer.workflows.compromise;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;
import java.util.List;

/**
 * What answering a compromise comes to, as far as it can be told before it begins.
 *
 * @param epochs the compromised ones, from the lowest
 * @param naming generation of the newest naming key
 * @param backups committed backups that are sealed again, each at least in part under such an epoch
 * @param packs packs of those, each once
 * @param bytes sealed bytes of those packs
 */
public record CompromisePlan(
    CompromiseRequest request,
    List<Integer> epochs,
    int naming,
    int backups,
    long packs,
    long bytes)
    implements Granted {

  public CompromisePlan {
    requireNonNull(request, "request is null");
    epochs = List.copyOf(epochs);
  }

  @Override
  public TenantGrant grant() {
    return request.grant();
  }
}
