package dev.coffer.activities.catalog;

import dev.coffer.activities.jdbc.Database;

/** Rows of a catalog that an earlier release wrote; today's statements know later columns. */
final class OldCatalog {
  private OldCatalog() {}

  static void tenant(Database owner, Sample sample) {
    owner.run(
        tx ->
            tx.update(
                """
                INSERT INTO coffer.tenant (id, state, run, policy_id, policy_version, retention,
                    restore_approvals, approval_expiry, region)
                VALUES (?, 'RESERVED', 'run-t', 'standard', 3, 'PT720H', 1, 'PT1H', 'eu-1')
                """,
                sample.tenant.value()));
  }

  static void dataset(Database owner, Sample sample) {
    owner.run(
        tx ->
            tx.update(
                """
                INSERT INTO coffer.dataset (tenant_id, id, scope_digest, engine, isolation, state,
                    run, engine_version, server, database_name)
                VALUES (?, ?, ?, 'POSTGRESQL', 'DATABASE', 'ACTIVE', 'run-d', '18.6', ?, ?)
                """,
                sample.tenant.value(),
                sample.scope.dataset().value(),
                sample.scope.digest().hex(),
                sample.placement.server(),
                sample.placement.database()));
  }
}
