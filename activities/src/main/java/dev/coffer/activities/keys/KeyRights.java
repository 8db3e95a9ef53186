package dev.coffer.activities.keys;

import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/** What each purpose may ask of a tenant's keys; the key service itself enforces it. */
public enum KeyRights {
  /** Make a new data key. */
  NEW_KEY,
  UNWRAP,
  SIGN,
  /** Make key versions, rewrap, shut old versions out. */
  ROTATE,
  /** Destroy the key-encryption key for good. */
  DESTROY,
  /** Destroy versions that are shut out. */
  TRIM;

  /** The rights of a purpose. Public keys and numbers of versions may be read by all. */
  public static Set<KeyRights> of(Purpose purpose) {
    return switch (purpose) {
      case ONBOARD, BACKUP -> EnumSet.of(NEW_KEY, UNWRAP, SIGN);
      case RESTORE -> EnumSet.of(UNWRAP, SIGN);
      case VERIFY -> EnumSet.of(UNWRAP);
      case INCIDENT, PURGE -> EnumSet.of(SIGN);
      case HOLD -> EnumSet.noneOf(KeyRights.class);
      case ROTATE -> EnumSet.of(NEW_KEY, UNWRAP, SIGN, ROTATE);
      case SHRED -> EnumSet.of(SIGN, DESTROY);
      case RESEAL -> EnumSet.of(UNWRAP, SIGN, TRIM);
    };
  }

  /**
   * The derivation context of a tenant's data keys: two lines, each ended by a line feed.
   * Identifiers hold no line feeds, so two tenants never share a context.
   */
  public static byte[] context(TenantId tenant) {
    return ("coffer.tenant.v1\n" + tenant + '\n').getBytes(StandardCharsets.UTF_8);
  }
}
