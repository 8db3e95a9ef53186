package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Purges in PostgreSQL, as role {@code coffer_app}. Each method is one transaction. */
public final class JdbcPurgeBook implements PurgeBook {
  private final Database database;

  public JdbcPurgeBook(Database database) {
    this.database = database;
  }

  @Override
  public void started(PurgeRequest request, String workflow) {
    database.run(tx -> PurgeTable.started(tx, request, workflow));
  }

  @Override
  public List<Candidate> candidates(TenantId tenant) {
    return database.call(tx -> PurgeMarks.candidates(tx, tenant));
  }

  @Override
  public Set<BackupId> running(TenantId tenant) {
    return database.call(tx -> PurgeMarks.running(tx, tenant));
  }

  @Override
  public void doubted(TenantScope scope, BackupId backup, FailureCode code) {
    database.run(tx -> BackupTable.doubt(tx, scope, backup, code, VerificationLevel.STRUCTURE));
  }

  @Override
  public void planned(PurgePlan plan, List<Item> items) {
    database.run(
        tx -> {
          PurgeTable.planned(tx, plan);
          PurgeItemTable.replace(tx, plan.grant().tenant(), plan.request().id(), items);
        });
  }

  @Override
  public List<Item> items(TenantId tenant, String purge) {
    return database.call(tx -> PurgeItemTable.read(tx, tenant, purge));
  }

  @Override
  public Item.State mark(TenantId tenant, String purge, BackupId backup) {
    return database.call(
        tx -> {
          Item.State state = PurgeMarks.mark(tx, tenant, backup);
          PurgeItemTable.reach(tx, tenant, purge, backup, state);
          return state;
        });
  }

  @Override
  public void skipped(TenantId tenant, String purge, BackupId backup, Item.State why) {
    database.run(tx -> PurgeItemTable.reach(tx, tenant, purge, backup, why));
  }

  @Override
  public boolean spared(TenantId tenant, String purge, BackupId backup) {
    return database.call(
        tx -> {
          boolean spared =
              PurgeItemTable.inventory(tx, tenant, backup).isEmpty()
                  && PurgeMarks.spare(tx, tenant, backup);
          if (spared) {
            PurgeItemTable.reach(tx, tenant, purge, backup, Item.State.HELD);
          }
          return spared;
        });
  }

  @Override
  public Inventory inventoried(
      TenantId tenant, String purge, BackupId backup, Inventory inventory) {
    return database.call(
        tx -> {
          Optional<Inventory> before = PurgeItemTable.inventory(tx, tenant, backup);
          Inventory first = before.orElse(inventory);
          PurgeItemTable.keep(tx, tenant, purge, backup, first);
          return first;
        });
  }

  @Override
  public void readBack(TenantId tenant, String purge, BackupId backup, Remainder remainder) {
    database.run(
        tx -> {
          PurgeItemTable.keep(tx, tenant, purge, backup, remainder);
          if (remainder.objects() == 0) {
            PurgeMarks.purged(tx, tenant, backup);
          }
        });
  }

  @Override
  public void sighted(TenantId tenant, String purge, List<Orphan> orphans, Instant at) {
    database.run(tx -> OrphanTable.sighted(tx, tenant, purge, orphans, at));
  }

  @Override
  public void forgetUnseen(TenantId tenant, String purge) {
    database.run(tx -> OrphanTable.forgetUnseen(tx, tenant, purge));
  }

  @Override
  public List<Orphan> orphans(
      TenantId tenant, String purge, Instant seenBefore, @Nullable Orphan after, int limit) {
    return database.call(tx -> OrphanTable.due(tx, tenant, purge, seenBefore, after, limit));
  }

  @Override
  public void exported(TenantId tenant, String purge, ExportedDataset exported) {
    database.run(tx -> PurgeExportTable.keep(tx, tenant, purge, exported));
  }

  @Override
  public List<ExportedDataset> exports(TenantId tenant, String purge) {
    return database.call(tx -> PurgeExportTable.read(tx, tenant, purge));
  }

  @Override
  public void settled(PurgePlan plan) {
    database.run(tx -> PurgeTable.done(tx, plan.grant().tenant(), PurgeResult.of(plan)));
  }

  @Override
  public void finished(CertifiedPurge purge) {
    database.run(tx -> PurgeTable.finished(tx, purge));
  }

  @Override
  public void failed(PurgeFailure failure) {
    database.run(tx -> PurgeTable.failed(tx, failure));
  }
}
