package dev.coffer.activities.audit;

import dev.coffer.workflows.model.TenantId;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

class MemoryAuditLogTest extends AuditLogContract {
  private final MemoryAuditLog log = new MemoryAuditLog(InstantSource.system());

  @Override
  AuditLog log() {
    return log;
  }

  @Override
  AuditLog emptyLog() {
    return new MemoryAuditLog(InstantSource.system());
  }

  @Override
  void tamper(TenantId chain, UnaryOperator<List<AuditEntry>> intruder) {
    log.tamper(chain, intruder);
  }
}
