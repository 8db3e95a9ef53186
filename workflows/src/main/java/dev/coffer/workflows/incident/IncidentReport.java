package dev.coffer.workflows.incident;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, and what there is to compensate.
 *
 * @param grant the grant of the run in question; over a dataset, or over the tenant for its audit
 * @param subject id of the run that halted or reported
 * @param kind what kind of run it was
 * @param backup the backup in question
 * @param restore the restore in question, when it was one
 * @param halted true when the run was stopped; false when it went on and only reports
 */
public record IncidentReport(
    IncidentId id,
    Grant grant,
    FailureCode code,
    String text,
    String subject,
    Kind kind,
    @Nullable BackupId backup,
    @Nullable RestoreId restore,
    boolean halted)
    implements Granted {

  /** The kind of run that opens an incident. */
  public enum Kind {
    BACKUP,
    RESTORE,
    UNDO,
    VERIFICATION,
    AUDIT,
    HOLD,
    ROTATION,
    PURGE,
    OFFBOARDING,
    WATCH,
    COMPROMISE
  }

  public IncidentReport {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(grant.tenant(), "grant is over no tenant");
    requireNonNull(code, "code is null");
    requireNonNull(text, "text is null");
    requireNonNull(subject, "subject is null");
    requireNonNull(kind, "kind is null");
  }

  /** Of a run that was stopped before it had made anything that would have to be held. */
  public static IncidentReport halting(
      Kind kind, Grant grant, String run, FailureCode code, String text) {
    return new IncidentReport(
        IncidentId.halting(run), grant, code, text, run, kind, null, null, true);
  }

  public TenantId tenant() {
    return requireNonNull(grant.tenant());
  }

  /**
   * The dataset in question. Throws IllegalStateException for an incident of the whole tenant,
   * which has no backup, no restore and so none of the steps that ask.
   */
  public TenantScope scope() {
    if (grant instanceof ScopeGrant scoped) {
      return scoped.scope();
    }
    throw new IllegalStateException("this incident is of a whole tenant");
  }
}
