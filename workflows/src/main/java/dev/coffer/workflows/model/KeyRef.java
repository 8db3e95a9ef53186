package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

/**
 * Where a tenant's key-encryption key is held when it is not in Coffer's own key service: at a
 * declared key server, in the customer's hands. Chosen when the tenant is taken in, never changed:
 * what is wrapped there opens nowhere else.
 *
 * @param server name of a declared key server, never an address
 * @param mount where the Transit engine is mounted there
 * @param key name of the key
 */
public record KeyRef(String server, String mount, String key) {
  public KeyRef {
    requireNonNull(server, "server is null");
    requireNonNull(mount, "mount is null");
    requireNonNull(key, "key is null");
  }

  /** What asking for the key came to. */
  public enum Answer {
    /** The key wraps and opens. */
    ANSWERS,
    /** The holder says no. */
    REVOKED,
    SEALED,
    UNREACHABLE
  }
}
