package dev.coffer.workflows.activity;

import dev.coffer.workflows.catalog.AuditCheckRequest;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.catalog.RebuildResult;
import io.temporal.activity.ActivityInterface;

/** Care of Coffer's own records. */
@ActivityInterface(namePrefix = "Catalog")
public interface CatalogActivities {

  /** Reads signed manifests and keyrings from the store and lists what verifies. Heartbeats. */
  RebuildResult rebuild(RebuildRequest request);

  /** Recomputes the chain and compares it with the locked anchors. */
  AuditCheckResult checkAudit(AuditCheckRequest request);
}
