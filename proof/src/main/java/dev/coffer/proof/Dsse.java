package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Dead Simple Signing Envelope, protocol version 1 (secure-systems-lab/dsse), with Ed25519 (RFC
 * 8032) signatures. Carries manifests, keyrings, certificates, evidence, restore proofs and audit
 * anchors; who has a tenant's public keys verifies them without Coffer and without its key service.
 *
 * <p>Coffer's envelopes have one encoding: what {@link #parse} reads must be, byte for byte, what
 * {@link #seal} would write. So no bit of an envelope can change unnoticed.
 */
public final class Dsse {
  /** DER prefix of a SubjectPublicKeyInfo that holds a raw Ed25519 key (RFC 8410). */
  private static final byte[] ED25519_SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

  static final int ED25519_KEY_BYTES = 32;

  private Dsse() {}

  /** Signs; the private key stays where it is. */
  @FunctionalInterface
  public interface Signer {
    Signed sign(byte[] message);
  }

  /** A signature and the name of the key that made it. */
  public record Signed(String keyId, byte[] signature) {}

  /**
   * A public key that counts.
   *
   * @param keyId {@code <tenant>/<version>}
   * @param raw the 32 bytes of RFC 8032
   */
  public record TrustedKey(String keyId, byte[] raw) {}

  /** The envelope of a payload, as UTF-8 JSON. */
  public static byte[] seal(String payloadType, byte[] payload, Signer signer) {
    return Json.write(wire(payloadType, payload, signer));
  }

  static Wire wire(String payloadType, byte[] payload, Signer signer) {
    Signed signed = signer.sign(preAuthentication(payloadType, payload));
    return new Wire(
        payloadType,
        Encoding.base64(payload),
        List.of(new WireSignature(signed.keyId(), Encoding.base64(signed.signature()))));
  }

  /**
   * Reads an envelope; nothing is verified yet.
   *
   * @throws Unreadable when it is not an envelope in its one encoding
   */
  public static Envelope parse(byte[] envelope) throws Unreadable {
    return open(Json.readExactly(envelope, Wire.class));
  }

  static Envelope open(Wire wire) throws Unreadable {
    try {
      byte[] payload = Encoding.bytes(wire.payload());
      List<Signed> signatures =
          wire.signatures().stream()
              .map(one -> new Signed(one.keyid(), Encoding.bytes(one.sig())))
              .toList();
      return new Envelope(wire.payloadType(), payload, signatures);
    } catch (IllegalArgumentException malformed) {
      throw new Unreadable("payload or signature is not canonical base64", malformed);
    }
  }

  /** What is signed: the type and the payload, each after its length. */
  public static byte[] preAuthentication(String payloadType, byte[] payload) {
    byte[] type = payloadType.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + type.length + 32);
    out.writeBytes(("DSSEv1 " + type.length + " ").getBytes(UTF_8));
    out.writeBytes(type);
    out.writeBytes((" " + payload.length + " ").getBytes(UTF_8));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** The key as the DER form of a SubjectPublicKeyInfo (RFC 8410), which other tools read. */
  static byte[] subjectPublicKeyInfo(TrustedKey key) {
    byte[] der = Arrays.copyOf(ED25519_SPKI, ED25519_SPKI.length + ED25519_KEY_BYTES);
    System.arraycopy(key.raw(), 0, der, ED25519_SPKI.length, ED25519_KEY_BYTES);
    return der;
  }

  /** A parsed envelope. */
  public record Envelope(String payloadType, byte[] payload, List<Signed> signatures) {
    public Envelope {
      signatures = List.copyOf(signatures);
    }

    /**
     * The trusted key that signed this payload as this type, or empty when none did. Signatures by
     * keys that are not trusted are passed over.
     */
    public Optional<String> verifiedBy(String expectedType, List<TrustedKey> trusted) {
      if (!expectedType.equals(payloadType)) {
        return Optional.empty();
      }
      byte[] message = preAuthentication(payloadType, payload);
      for (Signed signed : signatures) {
        for (TrustedKey key : trusted) {
          if (key.keyId().equals(signed.keyId()) && verifies(key, message, signed.signature())) {
            return Optional.of(key.keyId());
          }
        }
      }
      return Optional.empty();
    }

    private static boolean verifies(TrustedKey key, byte[] message, byte[] signature) {
      if (key.raw().length != ED25519_KEY_BYTES) {
        return false;
      }
      try {
        PublicKey decoded =
            KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo(key)));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(decoded);
        verifier.update(message);
        return verifier.verify(signature);
      } catch (GeneralSecurityException notASignature) {
        return false;
      }
    }
  }

  /** An envelope as it is written. */
  record Wire(String payloadType, String payload, List<WireSignature> signatures) {
    Wire {
      requireNonNull(payloadType, "payloadType is null");
      requireNonNull(payload, "payload is null");
      signatures = List.copyOf(signatures);
    }
  }

  record WireSignature(String keyid, String sig) {
    WireSignature {
      requireNonNull(keyid, "keyid is null");
      requireNonNull(sig, "sig is null");
    }
  }
}
