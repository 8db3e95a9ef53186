package dev.coffer.activities.seal;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where things stand in a tenant's vault. Every key is made here, from typed ids. */
public final class VaultPaths {
  private static final Pattern MANIFEST =
      Pattern.compile(
          "tenants/([a-z0-9-]+)/backups/([a-z0-9-]+)/([a-z0-9-]+)/manifest(?:-([0-9]{10}))?");

  private static final Pattern EXPORT =
      Pattern.compile(
          "tenants/[a-z0-9-]+/exports/[a-z0-9-]+/([0-9]{4}-[0-9]{2}-[0-9]{2})/[a-z0-9-]+"
              + "/[a-z0-9]{1,24}-[0-9]{6,}");

  private VaultPaths() {}

  /** Prefix of everything that a tenant has. */
  public static String vault(TenantId tenant) {
    return "tenants/" + tenant + "/";
  }

  public static String pack(TenantId tenant, PackId pack) {
    return vault(tenant) + "packs/" + pack;
  }

  /** Prefix of all packs of a tenant. */
  public static String packs(TenantId tenant) {
    return vault(tenant) + "packs/";
  }

  /** Prefix of the packs that one backup wrote, in all its attempts. */
  public static String packs(TenantId tenant, BackupId backup) {
    return vault(tenant) + "packs/" + backup + "/";
  }

  /** Prefix of all backups of a tenant. */
  public static String backups(TenantId tenant) {
    return vault(tenant) + "backups/";
  }

  /** Prefix of one backup's manifest and index. */
  public static String backup(TenantScope scope, BackupId backup) {
    return backup(scope.tenant(), scope.dataset(), backup);
  }

  /** The same, of a backup whose dataset may not be there. */
  public static String backup(TenantId tenant, DatasetId dataset, BackupId backup) {
    return backups(tenant) + dataset + "/" + backup + "/";
  }

  public static String manifest(TenantScope scope, BackupId backup) {
    return backup(scope, backup) + "manifest";
  }

  /** Where the manifest of a backup stands that was sealed again, under this naming key. */
  public static String resealed(TenantScope scope, BackupId backup, int naming) {
    return manifest(scope, backup) + String.format(Locale.ROOT, "-%010d", naming);
  }

  /** An index carries its attempt: one that no manifest names is litter, and in nobody's way. */
  public static String index(TenantScope scope, BackupId backup, Attempt attempt) {
    return backup(scope, backup) + "index-" + attempt;
  }

  /** The attempt that an index's key ends with, if it is the key of an index of this backup. */
  public static Optional<Attempt> parseIndex(TenantScope scope, BackupId backup, String key) {
    String prefix = backup(scope, backup) + "index-";
    return key.startsWith(prefix)
        ? Attempt.parse(key.substring(prefix.length()))
        : Optional.empty();
  }

  /** Prefix of what a tenant took along. */
  public static String exports(TenantId tenant) {
    return vault(tenant) + "exports/";
  }

  /**
   * What the keys of an export's parts start with; a number of six digits follows.
   *
   * @param until the day from which on it may be gone, in UTC
   */
  public static String export(TenantScope scope, String run, LocalDate until, Attempt attempt) {
    return exports(scope.tenant())
        + run
        + "/"
        + until
        + "/"
        + scope.dataset()
        + "/"
        + attempt
        + "-";
  }

  /** From when on an export's part may be gone, if the key is one. */
  public static Optional<Instant> parseExport(String key) {
    Matcher matcher = EXPORT.matcher(key);
    try {
      return matcher.matches()
          ? Optional.of(LocalDate.parse(matcher.group(1)).atStartOfDay().toInstant(ZoneOffset.UTC))
          : Optional.empty();
    } catch (DateTimeParseException malformed) {
      return Optional.empty();
    }
  }

  /** Prefix of a tenant's keyrings. */
  public static String keyrings(TenantId tenant) {
    return vault(tenant) + "keyring/";
  }

  /** Keys of keyrings sort like their revisions. */
  public static String keyring(TenantId tenant, int revision) {
    return keyrings(tenant) + String.format(Locale.ROOT, "%010d", revision);
  }

  /** What a manifest's key says of it, if the key is one. */
  public static Optional<ManifestKey> parseManifest(String key) {
    Matcher matcher = MANIFEST.matcher(key);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ManifestKey(
              new TenantId(matcher.group(1)),
              new DatasetId(matcher.group(2)),
              new BackupId(matcher.group(3)),
              matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4))));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /**
   * What a manifest's key says.
   *
   * @param naming generation of the naming key that the backup was sealed under again; 0 for the
   *     manifest that it was taken with
   */
  public record ManifestKey(TenantId tenant, DatasetId dataset, BackupId backup, int naming) {}
}
