package dev.coffer.api.key;

/**
 * A public key as a JWK (RFC 7517, RFC 8037).
 *
 * @param kty {@code OKP}
 * @param crv {@code Ed25519}
 * @param alg {@code EdDSA}
 * @param use {@code sig}
 * @param kid {@code <tenant>/<version>}, as signatures name it
 * @param x the 32 bytes, base64url without padding
 */
public record PublicKey(String kty, String crv, String alg, String use, String kid, String x) {

  static PublicKey of(String kid, String x) {
    return new PublicKey("OKP", "Ed25519", "EdDSA", "sig", kid, x);
  }
}
