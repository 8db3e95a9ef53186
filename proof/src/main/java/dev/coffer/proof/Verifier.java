package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.proof.DeletionClaims.Contradiction;
import dev.coffer.proof.Verdict.Check;
import dev.coffer.proof.Verdict.Fact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what a tenant's key has signed, with the public keys and nothing else: no network, no
 * clock, no files. The package page says what is checked, in order.
 */
public final class Verifier {
  private static final byte[] CERTIFICATE = "{\"claims\":[".getBytes(UTF_8);
  private static final byte[] ENVELOPE = "{\"payload\":\"".getBytes(UTF_8);
  private static final String STATEMENT = "statement";

  private final List<Dsse.TrustedKey> keys;

  /**
   * @param keys the keys that count; from elsewhere than the file that is verified
   */
  public Verifier(PublicKeys keys) {
    this.keys = keys.keys();
  }

  /**
   * Verifies a certificate, or a bare envelope: a manifest, keyring, restore proof, evidence, audit
   * anchor or other record of a vault.
   *
   * @throws Unreadable when it is neither, saying at which byte
   */
  public Verdict verify(byte[] file) throws Unreadable {
    if (startsWith(file, CERTIFICATE)) {
      return certificate(Certificate.read(file)).verdict();
    }
    if (startsWith(file, ENVELOPE)) {
      return record(Dsse.parse(file));
    }
    throw new Unreadable("neither a certificate nor a signed record: see its first bytes", null);
  }

  /**
   * The deletion certificate in a file; empty unless every check holds.
   *
   * @throws Unreadable when it is no certificate
   */
  public Optional<DeletionCertificate> deletion(byte[] file) throws Unreadable {
    return Optional.ofNullable(certificate(Certificate.read(file)).content());
  }

  private static boolean startsWith(byte[] file, byte[] with) {
    return file.length >= with.length && Arrays.equals(file, 0, with.length, with, 0, with.length);
  }

  // A bare envelope.

  private Verdict record(Dsse.Envelope envelope) {
    String type = envelope.payloadType();
    if (type.equals(Certificate.PAYLOAD_TYPE)) {
      Check bare = new Check("claims", false, "a certificate's statement without its claims");
      return new Verdict("certificate", signer(envelope), List.of(bare), List.of());
    }
    List<Check> checks = new ArrayList<>(List.of(signature("signature", envelope, type)));
    List<Fact> facts = List.of();
    try {
      JsonNode payload = Json.read(envelope.payload(), JsonNode.class);
      Optional<String> tenant = Summary.tenant(payload);
      checks.add(
          new Check(
              "payload",
              tenant.isEmpty() || tenant.get().equals(tenantOf(signer(envelope))),
              tenant.map(owner -> "a record of tenant " + owner).orElse("names no tenant")));
      facts = Summary.facts(type, payload);
    } catch (IOException malformed) {
      checks.add(new Check("payload", false, "is no JSON"));
    }
    return new Verdict(Summary.kind(type), signer(envelope), checks, facts);
  }

  // A certificate.

  private record Opened(Verdict verdict, @Nullable DeletionCertificate content) {}

  private Opened certificate(Certificate.File file) {
    Dsse.Envelope envelope;
    Certificate.Statement statement;
    try {
      envelope = Dsse.open(file.statement());
      statement = Json.read(envelope.payload(), Certificate.Statement.class);
    } catch (IOException malformed) {
      Check unread = new Check(STATEMENT, false, "cannot be read");
      return new Opened(new Verdict("certificate", "?", List.of(unread), List.of()), null);
    }
    List<Check> checks = new ArrayList<>();
    checks.add(statement(statement, envelope));
    List<Claim> claims = claims(file, statement, checks);
    DeletionCertificate content = null;
    if (checks.stream().allMatch(Check::holds)) {
      try {
        content = DeletionClaims.read(statement, claims);
      } catch (Contradiction wrong) {
        contradict(checks, wrong);
      }
    }
    List<Fact> facts = content == null ? List.of() : Summary.facts(statement, content);
    return new Opened(
        new Verdict(kind(statement.kind()), signer(envelope), checks, facts), content);
  }

  private static void contradict(List<Check> checks, Contradiction wrong) {
    Check broken = new Check(wrong.claim(), false, String.valueOf(wrong.getMessage()));
    checks.removeIf(check -> check.name().equals(wrong.claim()));
    checks.add(broken);
  }

  private Check statement(Certificate.Statement statement, Dsse.Envelope envelope) {
    Check signed = signature(STATEMENT, envelope, Certificate.PAYLOAD_TYPE);
    String objection = objection(statement, signer(envelope));
    return !signed.holds() || objection.isEmpty() ? signed : new Check(STATEMENT, false, objection);
  }

  /** What is wrong with a statement whose signature holds; empty when nothing is. */
  private static String objection(Certificate.Statement statement, String signer) {
    if (!statement.format().equals(Certificate.FORMAT)) {
      return "is of format " + statement.format() + ", which this program does not know";
    }
    if (!statement.kind().equals(DeletionCertificate.KIND)) {
      return "is of kind " + statement.kind() + ", which this program does not know";
    }
    if (!statement.tenant().equals(tenantOf(signer))) {
      return "speaks for tenant " + statement.tenant() + ", whose key did not sign it";
    }
    Set<String> names = new HashSet<>();
    for (Certificate.Entry entry : statement.claims()) {
      if (!names.add(entry.name())) {
        return "names claim " + entry.name() + " twice";
      }
    }
    return "";
  }

  /** Compares every claim with its entry, in order; what is left over belongs to nothing. */
  private static List<Claim> claims(
      Certificate.File file, Certificate.Statement statement, List<Check> checks) {
    List<Claim> claims = new ArrayList<>();
    List<Certificate.Entry> entries = statement.claims();
    for (int i = 0; i < Math.max(entries.size(), file.claims().size()); i++) {
      if (i >= entries.size()) {
        checks.add(new Check(file.claims().get(i).name(), false, "the statement knows no such"));
      } else if (i >= file.claims().size()) {
        checks.add(new Check(entries.get(i).name(), false, "is missing"));
      } else {
        checks.add(compare(entries.get(i), file.claims().get(i), claims));
      }
    }
    return claims;
  }

  private static Check compare(
      Certificate.Entry entry, Certificate.Content given, List<Claim> claims) {
    if (!entry.name().equals(given.name())) {
      return new Check(entry.name(), false, "another claim stands in its place");
    }
    Claim claim;
    try {
      claim = new Claim(given.name(), Encoding.bytes(given.content()));
    } catch (IllegalArgumentException malformed) {
      return new Check(entry.name(), false, "is not canonical base64");
    }
    claims.add(claim);
    boolean same = Certificate.Entry.of(claim).equals(entry);
    return new Check(
        entry.name(),
        same,
        same ? entry.length() + " bytes as signed" : "its bytes are not those that were signed");
  }

  // Signatures.

  private Check signature(String name, Dsse.Envelope envelope, String type) {
    String signer = signer(envelope);
    if (envelope.signatures().size() != 1) {
      return new Check(name, false, "there is not exactly one signature");
    }
    if (keys.stream().noneMatch(key -> key.keyId().equals(signer))) {
      return new Check(name, false, "by key " + signer + ", which is not among the keys given");
    }
    boolean holds = envelope.verifiedBy(type, keys).isPresent();
    return new Check(
        name, holds, (holds ? "signed by key " : "this is not what was signed by key ") + signer);
  }

  private static String signer(Dsse.Envelope envelope) {
    return envelope.signatures().isEmpty() ? "?" : envelope.signatures().getFirst().keyId();
  }

  /** A key id is the tenant's, a stroke, and a version. */
  private static String tenantOf(String keyId) {
    return keyId.substring(0, Math.max(0, keyId.indexOf('/')));
  }

  private static String kind(String kind) {
    return kind.toLowerCase(Locale.ROOT) + " certificate";
  }
}
