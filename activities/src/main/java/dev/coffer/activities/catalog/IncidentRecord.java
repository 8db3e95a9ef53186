package dev.coffer.activities.catalog;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An incident as its evidence tells it.
 *
 * @param dataset null when it is about the tenant as a whole
 */
public record IncidentRecord(
    IncidentId id,
    TenantId tenant,
    @Nullable DatasetId dataset,
    FailureCode code,
    String text,
    String subject,
    IncidentReport.Kind kind,
    @Nullable BackupId backup,
    @Nullable RestoreId restore,
    boolean halted,
    Instant openedAt,
    ObjectRef evidence,
    @Nullable Closing closing) {

  /**
   * A person's verdict.
   *
   * @param thaw whether the tenant's restores are allowed again
   */
  public record Closing(String by, boolean thaw, String note, Instant at) {}
}
