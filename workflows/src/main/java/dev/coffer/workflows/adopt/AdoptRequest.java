package dev.coffer.workflows.adopt;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks to make a backup of an archive that lies in the workers' import folder.
 *
 * @param archive its name in that folder
 * @param sha256 what its digest has to be
 * @param madeAt the time that its data is of; null to take what the archive says
 * @param database the database that it was made of; null when it has the dataset's name
 * @param preview whether only to look
 * @param reason free text of the caller, at most 200 characters
 */
public record AdoptRequest(
    BackupId id,
    ScopeGrant grant,
    String archive,
    Digest sha256,
    @Nullable Instant madeAt,
    @Nullable String database,
    boolean preview,
    String reason)
    implements Granted {

  public AdoptRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(archive, "archive is null");
    requireNonNull(sha256, "sha256 is null");
    requireNonNull(reason, "reason is null");
  }
}
