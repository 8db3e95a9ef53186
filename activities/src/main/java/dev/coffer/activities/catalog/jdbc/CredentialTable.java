package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.catalog.Catalog.Credential;
import dev.coffer.activities.catalog.Catalog.CredentialKind;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.RunRef;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Statements on {@code coffer.credential}. */
final class CredentialTable {
  private CredentialTable() {}

  static void lent(
      Transaction tx, RunRef run, CredentialKind kind, String reference, Instant expiresAt)
      throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.credential AS c (tenant_id, run, kind, reference, expires_at)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (tenant_id, run, kind, reference) DO UPDATE SET expires_at = excluded.expires_at
        WHERE c.given_back_at IS NULL AND c.expires_at < excluded.expires_at
        """,
        run.tenant().value(),
        run.run(),
        kind,
        reference,
        expiresAt);
  }

  static void givenBack(Transaction tx, RunRef run, CredentialKind kind, String reference)
      throws SQLException {
    tx.update(
        """
        UPDATE coffer.credential SET given_back_at = now()
        WHERE tenant_id = ? AND run = ? AND kind = ? AND reference = ? AND given_back_at IS NULL
        """,
        run.tenant().value(),
        run.run(),
        kind,
        reference);
  }

  static List<Credential> out(Transaction tx, RunRef run) throws SQLException {
    return tx.all(
        """
        SELECT kind, reference, expires_at FROM coffer.credential
        WHERE tenant_id = ? AND run = ? AND given_back_at IS NULL ORDER BY lent_at, reference
        """,
        row ->
            new Credential(
                CredentialKind.valueOf(row.text("kind")),
                row.text("reference"),
                row.time("expires_at")),
        run.tenant().value(),
        run.run());
  }
}
