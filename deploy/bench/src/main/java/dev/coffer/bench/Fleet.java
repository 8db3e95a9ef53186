package dev.coffer.bench;

import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;

/** Made-up tenants, and what is asked for them. Nothing here is admitted by anybody. */
final class Fleet {
  private static final DatasetId DATASET = new DatasetId("main");
  private static final String SEAL = "00".repeat(32);

  private Fleet() {}

  static TenantScope scope(int tenant) {
    return new TenantScope(
        new TenantId("t-%05d".formatted(tenant)),
        DATASET,
        EngineKind.POSTGRESQL,
        Isolation.DATABASE);
  }

  static ScopeGrant scoped(int tenant, String run) {
    TenantScope scope = scope(tenant);
    return new ScopeGrant(scope, scope.digest(), run, "bench", SEAL);
  }

  static TenantGrant whole(int tenant, String run) {
    return new TenantGrant(scope(tenant).tenant(), run, "bench", SEAL);
  }

  /**
   * @param round sets the backups of one tenant apart
   */
  static BackupRequest backup(int tenant, String round) {
    String run = "b-%05d-%s".formatted(tenant, round);
    return new BackupRequest(new BackupId(run), scoped(tenant, run), "");
  }
}
