package dev.coffer.api.key;

import dev.coffer.api.problem.Refusal;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import jakarta.inject.Singleton;
import java.util.List;

/** Public keys, as the catalog holds them. */
@Singleton
final class PublicKeys {
  private final Catalog catalog;

  PublicKeys(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The tenant's keys, oldest first: what an old one signed stays signed. */
  PublicKeySet require(String tenant) {
    List<PublicKey> keys =
        catalog.list(
            "SELECT key_id, x FROM coffer.v_signing_key WHERE tenant_id = ? ORDER BY seq",
            row -> PublicKey.of(Columns.text(row, "key_id"), Columns.text(row, "x")),
            tenant);
    if (keys.isEmpty()) {
      throw Refusal.missing("public key");
    }
    return new PublicKeySet(keys);
  }
}
