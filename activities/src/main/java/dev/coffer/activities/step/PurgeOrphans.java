package dev.coffer.activities.step;

import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.catalog.PurgeBook.Orphan;
import dev.coffer.activities.pipeline.Marks;
import dev.coffer.activities.pipeline.Sweep;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.PurgeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what no backup owns: packs and indexes of tries that were lost, what somebody put on top of
 * an object, shared packs whose last backup is gone, exports whose day has come. None goes before
 * it is a day old and was seen on two looks at least an hour apart (S13), unless the tenant leaves:
 * then nothing runs that it could belong to. A manifest is never one: it goes with its backup.
 */
final class PurgeOrphans {
  private static final Duration AGE = Duration.ofHours(24);
  private static final Duration APART = Duration.ofHours(1);

  private final PurgeBook book;
  private final Duration age;
  private final Duration apart;

  PurgeOrphans(PurgeBook book, PurgeRequest.Extent extent) {
    boolean leaving = extent == PurgeRequest.Extent.EVERYTHING;
    this.book = book;
    this.age = leaving ? Duration.ZERO : AGE;
    this.apart = leaving ? Duration.ZERO : APART;
  }

  /**
   * Looks through the vault once and keeps what it saw.
   *
   * @param at the time of the look
   * @param others backups that run or go: what is theirs is judged with them
   * @param listed told of every version
   */
  void look(
      TenantId tenant,
      String purge,
      Instant at,
      Marks marks,
      Set<BackupId> others,
      ObjectStore store,
      Consumer<StoredVersion> listed) {
    List<Orphan> seen = new ArrayList<>();
    each(
        tenant,
        store,
        version -> {
          listed.accept(version);
          if (!marks.keep(version)
              && isLitter(version.key(), others, at)
              && !version.modifiedAt().isAfter(at.minus(age))) {
            seen.add(
                new Orphan(version.key(), version.versionId(), version.marker(), version.bytes()));
          }
          if (seen.size() == ObjectStore.BATCH) {
            book.sighted(tenant, purge, seen, at);
            seen.clear();
          }
        });
    if (!seen.isEmpty()) {
      book.sighted(tenant, purge, seen, at);
    }
    book.forgetUnseen(tenant, purge);
  }

  /** Every version at a place where packs, indexes, manifests and exports stand. */
  static void each(TenantId tenant, ObjectStore store, Consumer<StoredVersion> each) {
    store.versions(VaultPaths.vault(tenant) + "packs/", each);
    store.versions(VaultPaths.backups(tenant), each);
    store.versions(VaultPaths.exports(tenant), each);
  }

  /** The plan's orphans, a page at a time. */
  void due(TenantId tenant, String purge, Instant plannedAt, Consumer<List<Orphan>> each) {
    Orphan last = null;
    while (true) {
      List<Orphan> page = page(tenant, purge, plannedAt, last);
      if (page.isEmpty()) {
        return;
      }
      each.accept(page);
      last = page.getLast();
    }
  }

  private List<Orphan> page(
      TenantId tenant, String purge, Instant plannedAt, @Nullable Orphan after) {
    return book.orphans(tenant, purge, plannedAt.minus(apart), after, ObjectStore.BATCH);
  }

  /** Those that are still nobody's, as the store takes them. */
  static List<StoredVersion> still(
      List<Orphan> orphans, Marks marks, Set<BackupId> others, Instant at) {
    return orphans.stream()
        .filter(orphan -> !marks.keep(orphan.key(), orphan.versionId()))
        .filter(orphan -> isLitter(orphan.key(), others, at))
        .map(
            orphan ->
                new StoredVersion(
                    orphan.key(),
                    orphan.versionId(),
                    false,
                    orphan.marker(),
                    orphan.bytes(),
                    at,
                    null,
                    false))
        .toList();
  }

  private static boolean isLitter(String key, Set<BackupId> others, Instant at) {
    // tenants/<tenant>/packs/<backup>/… or tenants/<tenant>/backups/<dataset>/<backup>/…, or an
    // export, which says itself from when on it may go.
    String[] path = key.split("/", -1);
    if (path.length > 2 && path[2].equals("exports")) {
      return VaultPaths.parseExport(key).filter(until -> !until.isAfter(at)).isPresent();
    }
    int owner = path.length > 2 && path[2].equals("packs") ? 3 : 4;
    return Sweep.isOurs(key)
        && path.length > owner + 1
        && VaultPaths.parseManifest(key).isEmpty()
        && others.stream().noneMatch(other -> other.value().equals(path[owner]));
  }
}
