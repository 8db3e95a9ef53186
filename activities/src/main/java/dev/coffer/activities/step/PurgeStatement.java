package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.PurgeBook.Inventory;
import dev.coffer.activities.catalog.PurgeBook.Item;
import dev.coffer.activities.catalog.PurgeBook.Remainder;
import dev.coffer.proof.CopyList;
import dev.coffer.proof.DeletedCopy;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a purge's certificate says. */
final class PurgeStatement {
  private PurgeStatement() {}

  /**
   * The certificate on these items of a plan; those that stayed are not in it.
   *
   * @param exports what the tenant took along
   * @param keys keys that were destroyed, too
   * @param audit where the tenant's chain ends now
   */
  static DeletionCertificate of(
      Absence absence,
      List<ExportedDataset> exports,
      List<Item> items,
      List<DeletionCertificate.DestroyedKey> keys,
      AuditLog.Head audit) {
    PurgePlan plan = absence.purge().purge().plan();
    return new DeletionCertificate(
        new DeletionCertificate.Subject(
            plan.grant().tenant().value(),
            plan.request().id(),
            plan.grant().requestedBy(),
            plan.request().reason()),
        new DeletionCertificate.Plan(plan.digest().hex(), plan.at()),
        export(plan.request(), exports),
        CopyList.of(items.stream().map(PurgeStatement::copy).filter(Objects::nonNull).toList()),
        new DeletionCertificate.Absence(absence.readAt(), absence.objects(), absence.bytes()),
        new DeletionCertificate.Remaining(absence.locked(), absence.lockedUntil(), absence.held()),
        keys,
        new DeletionCertificate.AuditHead(
            audit.tenant().value(), audit.sequence(), audit.digest().hex()));
  }

  private static DeletionCertificate.@Nullable Export export(
      PurgeRequest request, List<ExportedDataset> exports) {
    AgeRecipient recipient = request.exportTo();
    return recipient == null
        ? null
        : new DeletionCertificate.Export(
            recipient.value(),
            exports.stream()
                .map(
                    each ->
                        new DeletionCertificate.ExportedDataset(
                            each.dataset().value(),
                            each.backup().value(),
                            each.place(),
                            each.parts(),
                            each.bytes(),
                            each.sha256().hex(),
                            each.until()))
                .toList());
  }

  private static @Nullable DeletedCopy copy(Item item) {
    Inventory own = item.inventory();
    Remainder left = item.remainder();
    return own == null || left == null
        ? null
        : new DeletedCopy(
            item.scope().dataset().value(),
            item.backup().value(),
            item.manifest(),
            own.objects(),
            own.bytes(),
            own.digest(),
            left.objects(),
            left.until(),
            left.held());
  }
}
