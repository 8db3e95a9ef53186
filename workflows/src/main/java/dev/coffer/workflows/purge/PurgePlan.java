package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.approval.Approvable;
import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantGrant;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a purge will delete, in numbers; the catalog lists it backup by backup. Approvals name its
 * digest.
 *
 * @param at the time that expiry was judged by: the earlier of the store's clock and ours
 * @param items digest over every backup and every orphan that is to go
 * @param expired backups that go
 * @param locked backups that the rules let go and a lock does not yet; when everything goes, those
 *     of {@code expired} whose objects a lock keeps as ciphertext that no key opens
 * @param lockedUntil when the first of those locks ends; null when none is locked
 * @param kept all other backups
 * @param orphans object versions that no manifest names, old enough and seen before
 * @param orphanBytes their size
 * @param unlisted signed manifests that the catalog does not list; whatever they name stays
 * @param export what the tenant takes along; null when nothing
 * @param approvals people other than the requester who must approve
 * @param grace how long it waits between the last approval and the first delete
 */
public record PurgePlan(
    PurgeRequest request,
    Instant at,
    Digest items,
    int expired,
    int locked,
    @Nullable Instant lockedUntil,
    int kept,
    long orphans,
    long orphanBytes,
    int unlisted,
    @Nullable PlannedExport export,
    int approvals,
    Duration approvalExpiry,
    Duration grace)
    implements Approvable {

  public PurgePlan {
    requireNonNull(request, "request is null");
    requireNonNull(at, "at is null");
    requireNonNull(items, "items is null");
    requireNonNull(approvalExpiry, "approvalExpiry is null");
    requireNonNull(grace, "grace is null");
  }

  @Override
  public TenantGrant grant() {
    return request.grant();
  }

  /** Whether there is anything to do; a tenant that leaves has a key at least. */
  public boolean due() {
    return expired > 0 || orphans > 0 || request.extent() == PurgeRequest.Extent.EVERYTHING;
  }

  /**
   * Digest of what is approved: tenant, run, and every backup and orphan that is to go. When
   * everything goes, it is approved that the tenant leaves: what it is backed up with in the
   * meantime goes, too, and changes nothing of that. Whom its data is sealed to is part of it.
   */
  @Override
  public Digest digest() {
    if (request.extent() == PurgeRequest.Extent.EVERYTHING) {
      AgeRecipient exportTo = request.exportTo();
      return Digest.of(
          String.join(
              "\n",
              "coffer.offboarding.v1",
              grant().tenant().value(),
              request.id(),
              grant().requestedBy(),
              exportTo == null ? "" : exportTo + "\n"));
    }
    return Digest.of(
        String.join(
            "\n",
            "coffer.purge-plan.v1",
            grant().tenant().value(),
            request.id(),
            items.hex(),
            Integer.toString(expired),
            Long.toString(orphans),
            grant().requestedBy(),
            ""));
  }
}
