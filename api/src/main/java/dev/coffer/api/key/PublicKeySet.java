package dev.coffer.api.key;

import java.util.List;

/** A JWK set (RFC 7517, section 5). */
public record PublicKeySet(List<PublicKey> keys) {
  public PublicKeySet {
    keys = List.copyOf(keys);
  }
}
