package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.TenantId;
import java.util.Map;

/**
 * Writes audit entries for steps. The idempotency key is made of run and action, so a step that
 * runs twice leaves one entry; an effect follows only when its intent is on record (I-9).
 */
public final class Trail {
  private final AuditLog log;

  public Trail(AuditLog log) {
    this.log = log;
  }

  /** Written before a destructive or exposing effect. */
  void intend(TenantId tenant, Grant grant, String action, Map<String, String> details) {
    append(tenant, grant, action + ".intent", details);
  }

  /**
   * Written after it.
   *
   * @return where the chain ends with it, the same one whenever it is written again
   */
  AuditLog.Head done(TenantId tenant, Grant grant, String action, Map<String, String> details) {
    return append(tenant, grant, action, details);
  }

  private AuditLog.Head append(
      TenantId tenant, Grant grant, String action, Map<String, String> details) {
    return log.append(tenant, grant.run() + '/' + action, grant.requestedBy(), action, details);
  }
}
