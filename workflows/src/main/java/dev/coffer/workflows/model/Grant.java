package dev.coffer.workflows.model;

/**
 * What a run was admitted for. The API seals it with a key that it shares with the workers, so
 * whoever reaches the workflow service alone cannot forge or widen a scope: every activity verifies
 * the seal before it does anything (I-2).
 */
public sealed interface Grant permits ScopeGrant, TenantGrant, PlatformGrant {
  /** Business id of the run that was admitted. */
  String run();

  /** Who asked: the API token's name. */
  String requestedBy();

  /** HMAC-SHA-256 over {@link #canonical()} under the admission key, hexadecimal. */
  String seal();

  /** The sealed text. */
  String canonical();
}
