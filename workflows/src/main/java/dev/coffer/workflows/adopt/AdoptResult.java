package dev.coffer.workflows.adopt;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Imported;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of an adoption.
 *
 * @param madeAt the time that the data is of
 * @param tables how many tables the archive has rows of
 * @param bytes the rows' own, as text
 * @param backup the listed backup; null for a preview
 */
public record AdoptResult(
    BackupId id,
    Imported imported,
    Instant madeAt,
    int tables,
    long rows,
    long bytes,
    @Nullable BackupResult backup) {

  public AdoptResult {
    requireNonNull(id, "id is null");
    requireNonNull(imported, "imported is null");
    requireNonNull(madeAt, "madeAt is null");
  }

  static AdoptResult of(SurveyedArchive archive, @Nullable BackupResult backup) {
    return new AdoptResult(
        archive.request().id(),
        archive.imported(),
        archive.madeAt(),
        archive.tables(),
        archive.rows(),
        archive.bytes(),
        backup);
  }
}
