package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a run was admitted for. The API seals it with a key that it shares with the workers, so
 * whoever reaches the workflow service alone cannot forge or widen a scope: every activity verifies
 * the seal before it does anything (I-2).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "over")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ScopeGrant.class, name = "scope"),
  @JsonSubTypes.Type(value = TenantGrant.class, name = "tenant"),
  @JsonSubTypes.Type(value = PlatformGrant.class, name = "platform")
})
public sealed interface Grant permits ScopeGrant, TenantGrant, PlatformGrant {
  /** The only tenant that the run may touch; null when it works on Coffer's own records. */
  @Nullable TenantId tenant();

  /** Business id of the run that was admitted. */
  String run();

  /** Who asked: the API token's name. */
  String requestedBy();

  /** HMAC-SHA-256 over {@link #canonical()} under the admission key, hexadecimal. */
  String seal();

  /** The sealed text. */
  String canonical();
}
