package dev.coffer.workflows.compromise;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;

/**
 * What was sealed again so far, by all attempts together.
 *
 * @param backups backups that were switched to their new sealing
 * @param packs packs of those, each once
 * @param bytes sealed bytes of those packs
 * @param running backups that may have begun with older keys and have not ended
 */
public record Resealed(FreshKeys keys, int backups, long packs, long bytes, int running)
    implements Granted {

  public Resealed {
    requireNonNull(keys, "keys is null");
  }

  @Override
  public TenantGrant grant() {
    return keys.grant();
  }
}
