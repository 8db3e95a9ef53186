package dev.coffer.api.rotation;

import dev.coffer.api.problem.Ending;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One rotation of a tenant's keys.
 *
 * @param state {@code RUNNING}, then {@code DONE}, {@code REFUSED}, {@code FAILED}, {@code HALTED}
 *     or {@code CANCELLED}
 * @param fromRevision keyring that it started from
 * @param revision keyring that it put in force
 * @param keyVersion version of the key-encryption key that the key service opens nothing below
 * @param keys how many keys that keyring holds, each proved to unwrap
 * @param epoch generation of the data key that new data is sealed under
 */
public record Rotation(
    String tenant,
    String id,
    String state,
    String requestedBy,
    String reason,
    @Nullable Integer fromRevision,
    @Nullable Integer revision,
    @Nullable Integer keyVersion,
    @Nullable Integer keys,
    @Nullable Integer epoch,
    Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Ending failure,
    @Nullable String incident) {}
