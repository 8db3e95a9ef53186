package dev.coffer.api.adoption;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks to make a backup of an archive.
 *
 * @param archive its name in the workers' import folder
 * @param sha256 its digest; of a folder that of its files' digests and names, as {@code LC_ALL=C
 *     sha256sum * | sha256sum} prints it
 * @param madeAt the time that its data is of; absent to take what the archive says, for UTC
 * @param database the database that it was made of, when it had another name than the dataset's
 * @param preview whether only to look
 * @param reason why, for the audit trail
 */
@Introspected
public record NewAdoption(
    @NotNull @Pattern(regexp = ARCHIVE) String archive,
    @NotNull @Pattern(regexp = Fields.DIGEST) String sha256,
    @Nullable Instant madeAt,
    @Nullable @Size(min = 1, max = 63) @Pattern(regexp = Fields.NAME) String database,
    @Nullable Boolean preview,
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {

  /** A plain name, which leads nowhere else. */
  static final String ARCHIVE = "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$";
}
