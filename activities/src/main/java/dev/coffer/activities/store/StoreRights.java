package dev.coffer.activities.store;

import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.util.List;

/**
 * What each purpose may do in a tenant's vault; the store itself enforces it. Every purpose may
 * read and list the vault; one may delete versions that no lock keeps; none may cover an object
 * with a delete marker, shorten a lock or bypass one.
 *
 * @param areas folders of the vault in which new objects may be put
 * @param extend whether locks may be extended
 * @param hold whether legal holds may be set and lifted: stores have one right for both
 * @param delete whether versions may be deleted
 */
public record StoreRights(List<String> areas, boolean extend, boolean hold, boolean delete) {

  /** Every folder that a vault has. */
  public static final List<String> AREAS =
      List.of(
          "keyring",
          "packs",
          "backups",
          "certificates",
          "evidence",
          "audit",
          "tombstones",
          "exports");

  /** The rights of a purpose. */
  public static StoreRights of(Purpose purpose) {
    return switch (purpose) {
      case ONBOARD -> new StoreRights(List.of("keyring", "evidence", "audit"), false, false, false);
      case BACKUP ->
          new StoreRights(
              List.of("keyring", "packs", "backups", "evidence", "audit"), true, false, false);
      case RESTORE ->
          new StoreRights(List.of("certificates", "evidence", "audit"), false, false, false);
      case VERIFY -> new StoreRights(List.of(), false, false, false);
      case INCIDENT -> new StoreRights(List.of("evidence", "audit"), true, false, false);
      case HOLD -> new StoreRights(List.of(), false, true, false);
      case ROTATE -> new StoreRights(List.of("keyring"), false, false, false);
      case PURGE -> new StoreRights(List.of("certificates", "audit"), false, false, true);
      case SHRED ->
          new StoreRights(
              List.of("certificates", "tombstones", "audit", "exports"), false, false, false);
      case RESEAL ->
          new StoreRights(List.of("packs", "backups", "evidence", "audit"), true, false, false);
    };
  }

  /** Where a tenant's vault starts within the bucket. */
  public static String prefix(TenantId tenant) {
    return "tenants/" + tenant + '/';
  }

  /** Whether a key with this prefix may be put. */
  public boolean mayPut(TenantId tenant, String key) {
    return areas.stream().anyMatch(area -> key.startsWith(prefix(tenant) + area + '/'));
  }
}
