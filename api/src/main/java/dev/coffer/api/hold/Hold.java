package dev.coffer.api.hold;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What keeps backups from being deleted, or did.
 *
 * @param dataset absent when it is on the whole tenant, later backups included; {@code backup}
 *     likewise
 * @param kind {@code LEGAL}, or {@code INCIDENT} for the one that an incident places itself
 * @param state {@code PLACING} and {@code IN_FORCE} keep, {@code LIFTING} and {@code LIFTED} do
 *     not; in between the store's own legal hold follows
 * @param owner who answers for it
 */
public record Hold(
    String tenant,
    @Nullable String dataset,
    @Nullable String backup,
    String id,
    String kind,
    String state,
    String owner,
    String reason,
    String placedBy,
    Instant placedAt,
    @Nullable String liftedBy,
    @Nullable String liftReason,
    @Nullable Instant liftedAt) {

  boolean inForce() {
    return liftedAt == null;
  }
}
