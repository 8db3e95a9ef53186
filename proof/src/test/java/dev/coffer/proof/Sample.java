package dev.coffer.proof;

import dev.coffer.proof.DeletionCertificate.Absence;
import dev.coffer.proof.DeletionCertificate.AuditHead;
import dev.coffer.proof.DeletionCertificate.DestroyedKey;
import dev.coffer.proof.DeletionCertificate.Plan;
import dev.coffer.proof.DeletionCertificate.Remaining;
import dev.coffer.proof.DeletionCertificate.Subject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Small signed things to break. */
final class Sample {
  static final Instant ISSUED = Instant.parse("2026-11-21T20:30:00Z");
  private static final Instant LOCKED = Instant.parse("2027-01-01T00:00:00Z");

  /** The key pair of RFC 8032, section 7.1, test 1: nobody's secret. */
  private static final byte[] PRIVATE =
      HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

  static final Dsse.TrustedKey KEY =
      new Dsse.TrustedKey(
          "acme/1",
          HexFormat.of()
              .parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));

  static final PublicKeys KEYS = new PublicKeys(List.of(KEY));
  static final Verifier VERIFIER = new Verifier(KEYS);

  private Sample() {}

  static Dsse.Signed sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, PRIVATE)));
      signature.update(message);
      return new Dsse.Signed(KEY.keyId(), signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** So many backups; of the last one something is left. */
  static CopyList copies(int count) {
    return CopyList.of(
        IntStream.range(0, count)
            .mapToObj(
                number ->
                    new DeletedCopy(
                        "shop",
                        String.format(Locale.ROOT, "b-%06d", number),
                        "1".repeat(64),
                        10,
                        1000L + number,
                        "2".repeat(64),
                        number == count - 1 ? 4 : 0,
                        number == count - 1 ? LOCKED : null,
                        number == count - 1 ? 1 : 0))
            .toList());
  }

  static DeletionCertificate certificate(int copies) {
    return new DeletionCertificate(
        new Subject("acme", "p-1", "olivia", "retention"),
        new Plan("3".repeat(64), Instant.parse("2026-11-20T20:00:00Z")),
        null,
        copies(copies),
        new Absence(Instant.parse("2026-11-21T20:29:58Z"), 10L * copies, 3003),
        new Remaining(4, LOCKED, 1),
        List.of(
            new DestroyedKey(
                "transit/keys/coffer-acme-kek",
                Instant.parse("2026-11-21T20:29:00Z"),
                Instant.parse("2026-11-21T20:29:01Z"))),
        new AuditHead("acme", 41, "4".repeat(64)));
  }

  /** Of a tenant that took its data along. */
  static DeletionCertificate exporting() {
    DeletionCertificate without = certificate(3);
    return new DeletionCertificate(
        without.subject(),
        without.plan(),
        new DeletionCertificate.Export(
            "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef",
            List.of(
                new DeletionCertificate.ExportedDataset(
                    "shop",
                    "b-000002",
                    "tenants/acme/exports/p-1/2026-12-22/shop/1x0-",
                    2,
                    20_000_000,
                    "5".repeat(64),
                    Instant.parse("2026-12-22T00:00:00Z")))),
        without.copies(),
        without.absence(),
        without.remaining(),
        without.keys(),
        without.audit());
  }

  static List<Claim> claims(int copies) {
    return DeletionClaims.of(certificate(copies));
  }

  static byte[] file() {
    return certificate(3).sign(ISSUED, Sample::sign);
  }

  static byte[] flipped(byte[] bytes, int at, int mask) {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) mask;
    return copy;
  }
}
