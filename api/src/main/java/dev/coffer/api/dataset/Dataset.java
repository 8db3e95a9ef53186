package dev.coffer.api.dataset;

import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's slice of one database server.
 *
 * @param state {@code RESERVED} (registration runs), {@code ACTIVE} or {@code WITHDRAWN}
 *     (registration failed; it may be tried again)
 * @param server name of a configured server, never an address
 * @param newestBackup the newest backup that can be restored and is not in doubt
 * @param contested whether another dataset holds part of its slice, as a rebuild may find: then it
 *     takes no backups, and none is restored
 */
public record Dataset(
    String tenant,
    String id,
    String state,
    EngineKind engine,
    Isolation isolation,
    String server,
    String database,
    @Nullable String schema,
    @Nullable String engineVersion,
    @Nullable Instant createdAt,
    @Nullable String newestBackup,
    @Nullable Instant newestBackupCutAt,
    boolean contested) {}
