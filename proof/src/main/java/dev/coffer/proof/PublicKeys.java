package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's public keys as a file: a JWK set (RFC 7517) of Ed25519 keys (RFC 8037), each with its
 * key id as {@code kid} and its 32 bytes as {@code x}.
 *
 * @param keys key ids are unique among them
 */
public record PublicKeys(List<Dsse.TrustedKey> keys) {
  private static final String TYPE = "OKP";
  private static final String CURVE = "Ed25519";

  public PublicKeys {
    keys = List.copyOf(keys);
  }

  /**
   * Reads a file. Keys of other types are passed over, as RFC 7517 asks.
   *
   * @throws Unreadable when it is no JWK set, names one key id twice, or holds no Ed25519 key
   */
  public static PublicKeys read(byte[] file) throws Unreadable {
    List<Dsse.TrustedKey> keys;
    try {
      keys =
          Json.read(file, Wire.class).keys().stream()
              .filter(key -> TYPE.equals(key.kty()) && CURVE.equals(key.crv()))
              .map(Jwk::trusted)
              .toList();
    } catch (IOException | RuntimeException malformed) {
      throw new Unreadable("the keys are no JWK set", malformed);
    }
    Set<String> ids = new HashSet<>();
    for (Dsse.TrustedKey key : keys) {
      if (key.raw().length != Dsse.ED25519_KEY_BYTES) {
        throw new Unreadable("key " + key.keyId() + " is no Ed25519 key", null);
      }
      if (!ids.add(key.keyId())) {
        throw new Unreadable("key " + key.keyId() + " is there twice", null);
      }
    }
    if (keys.isEmpty()) {
      throw new Unreadable("the file holds no Ed25519 key", null);
    }
    return new PublicKeys(keys);
  }

  /** The file. */
  public byte[] write() {
    return Json.write(new Wire(keys.stream().map(Jwk::of).toList()));
  }

  /** The keys in the form that {@code openssl} reads: one SubjectPublicKeyInfo (RFC 8410) each. */
  public String pem() {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    StringBuilder text = new StringBuilder();
    for (Dsse.TrustedKey key : keys) {
      text.append("# ").append(key.keyId()).append("\n-----BEGIN PUBLIC KEY-----\n");
      text.append(new String(lines.encode(Dsse.subjectPublicKeyInfo(key)), US_ASCII));
      text.append("\n-----END PUBLIC KEY-----\n");
    }
    return text.toString();
  }

  private record Wire(List<Jwk> keys) {
    Wire {
      keys = List.copyOf(keys);
    }
  }

  private record Jwk(
      @Nullable String alg,
      @Nullable String crv,
      @Nullable String kid,
      String kty,
      @Nullable String use,
      @Nullable String x) {

    static Jwk of(Dsse.TrustedKey key) {
      String x = Base64.getUrlEncoder().withoutPadding().encodeToString(key.raw());
      return new Jwk("EdDSA", CURVE, key.keyId(), TYPE, "sig", x);
    }

    Dsse.TrustedKey trusted() {
      return new Dsse.TrustedKey(
          requireNonNull(kid, "kid is null"),
          Base64.getUrlDecoder().decode(requireNonNull(x, "x is null")));
    }
  }
}
