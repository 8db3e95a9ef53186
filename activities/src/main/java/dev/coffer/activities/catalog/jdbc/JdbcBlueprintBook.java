package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.POLICY_CHANGED;

import dev.coffer.activities.catalog.BlueprintBook;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import java.sql.SQLException;
import java.util.Optional;

/** Statements on {@code coffer.blueprint}. */
public final class JdbcBlueprintBook implements BlueprintBook {
  private final Database database;

  public JdbcBlueprintBook(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Blueprint> blueprint(String name) {
    return database.call(tx -> counting(tx, name)).or(() -> Blueprint.shipped(name));
  }

  private static Optional<Blueprint> counting(Transaction tx, String name) throws SQLException {
    return tx.one(
        """
        SELECT * FROM coffer.blueprint WHERE policy_id = ? ORDER BY policy_version DESC LIMIT 1
        """,
        row -> new Blueprint(PolicyTable.read(row), row.textOrNull("region")),
        name);
  }

  @Override
  public void set(Blueprint blueprint, String run, String by, String reason) {
    database.run(
        tx -> {
          int counts =
              counting(tx, blueprint.name())
                  .or(() -> Blueprint.shipped(blueprint.name()))
                  .map(Blueprint::version)
                  .orElse(0);
          if (counts + 1 == blueprint.version()) {
            insert(tx, blueprint, run, by, reason);
          }
          boolean ours =
              tx.any(
                  "SELECT 1 FROM coffer.blueprint"
                      + " WHERE policy_id = ? AND policy_version = ? AND run = ?",
                  blueprint.name(),
                  blueprint.version(),
                  run);
          if (!ours) {
            throw POLICY_CHANGED.because(BlueprintBook.outdated(counts, blueprint.version()));
          }
        });
  }

  /** Of two at the same moment the primary key lets one in. */
  private static void insert(
      Transaction tx, Blueprint blueprint, String run, String by, String reason)
      throws SQLException {
    Policy policy = blueprint.policy();
    tx.update(
        """
        INSERT INTO coffer.blueprint (policy_id, policy_version, region, retention,
            restore_approvals, approval_expiry, rules, schedules, run, set_by, reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (policy_id, policy_version) DO NOTHING
        """,
        policy.id(),
        policy.version(),
        blueprint.region(),
        policy.retention().toString(),
        policy.restoreApprovals(),
        policy.approvalExpiry().toString(),
        policy.rules().text(),
        Schedule.text(policy.schedules()),
        run,
        by,
        reason);
  }
}
