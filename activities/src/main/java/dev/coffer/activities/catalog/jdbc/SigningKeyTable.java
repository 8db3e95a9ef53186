package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.KEY_FOREIGN;

import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.util.List;

/** Statements on {@code coffer.signing_key}. */
final class SigningKeyTable {
  private SigningKeyTable() {}

  static void record(Transaction tx, TenantId tenant, List<Dsse.TrustedKey> keys)
      throws SQLException {
    for (Dsse.TrustedKey key : keys) {
      tx.update(
          """
          INSERT INTO coffer.signing_key (tenant_id, key_id, public_key) VALUES (?, ?, ?)
          ON CONFLICT (tenant_id, key_id) DO NOTHING
          """,
          tenant.value(),
          key.keyId(),
          key.raw());
      boolean another =
          tx.any(
              """
              SELECT 1 FROM coffer.signing_key
              WHERE tenant_id = ? AND key_id = ? AND public_key <> ?
              """,
              tenant.value(),
              key.keyId(),
              key.raw());
      if (another) {
        throw KEY_FOREIGN.because("public key " + key.keyId() + " is on record as another one");
      }
    }
  }
}
