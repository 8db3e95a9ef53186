package dev.coffer.activities.step;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.TenantId;
import java.util.Locale;

/**
 * Names of what a restore or an adoption makes on a database server. They are short (PostgreSQL
 * cuts at 63 bytes), say nothing of the tenant, and follow from the run alone, so that any step
 * finds them again.
 */
final class Targets {
  private Targets() {}

  /** What every quarantine of this restore starts with. */
  static String quarantinePrefix(TenantId tenant, RestoreId restore) {
    return "coffer_q_" + mark(tenant, restore.value()) + "_";
  }

  /** The quarantine of one attempt; none is the start of another's. */
  static String quarantine(TenantId tenant, RestoreId restore, int attempt) {
    return quarantinePrefix(tenant, restore) + String.format(Locale.ROOT, "%04d", attempt);
  }

  /** What every quarantine of this adoption starts with. */
  static String adoptionPrefix(TenantId tenant, BackupId backup) {
    return "coffer_a_" + mark(tenant, backup.value()) + "_";
  }

  /** The quarantine of one attempt at an adoption. */
  static String adoption(TenantId tenant, BackupId backup, int attempt) {
    return adoptionPrefix(tenant, backup) + String.format(Locale.ROOT, "%04d", attempt);
  }

  /** The name under which the former live data is kept. */
  static String safetyCopy(TenantId tenant, RestoreId restore) {
    return "coffer_kept_" + mark(tenant, restore.value());
  }

  private static String mark(TenantId tenant, String run) {
    return Digest.of(tenant + "\n" + run).hex().substring(0, 16);
  }
}
