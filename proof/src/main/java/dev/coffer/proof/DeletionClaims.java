package dev.coffer.proof;

import dev.coffer.proof.DeletionCertificate.Absence;
import dev.coffer.proof.DeletionCertificate.AuditHead;
import dev.coffer.proof.DeletionCertificate.DestroyedKey;
import dev.coffer.proof.DeletionCertificate.Export;
import dev.coffer.proof.DeletionCertificate.Plan;
import dev.coffer.proof.DeletionCertificate.Remaining;
import dev.coffer.proof.DeletionCertificate.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The claims of a deletion certificate: their names, order and JSON. */
final class DeletionClaims {
  private DeletionClaims() {}

  /** The claims of a certificate, in order. */
  static List<Claim> of(DeletionCertificate certificate) {
    List<Claim> claims = new ArrayList<>();
    claims.add(new Claim("subject", Json.write(certificate.subject())));
    claims.add(new Claim("plan", Json.write(certificate.plan())));
    if (certificate.export() != null) {
      claims.add(new Claim("export", Json.write(certificate.export())));
    }
    claims.add(new Claim("copies", Json.write(certificate.copies().head())));
    List<byte[]> parts = certificate.copies().parts();
    for (int i = 0; i < parts.size(); i++) {
      claims.add(new Claim(part(i), parts.get(i)));
    }
    claims.add(new Claim("absence", Json.write(certificate.absence())));
    claims.add(new Claim("remaining", Json.write(certificate.remaining())));
    if (!certificate.keys().isEmpty()) {
      claims.add(new Claim("keys", Json.write(new Keys(certificate.keys()))));
    }
    claims.add(new Claim("audit", Json.write(certificate.audit())));
    return claims;
  }

  private static String part(int index) {
    return String.format(Locale.ROOT, "copies-%06d", index + 1);
  }

  /**
   * Reads the claims of a certificate.
   *
   * @throws Contradiction naming the claim that is missing, malformed, or says something else than
   *     the statement or another claim
   */
  static DeletionCertificate read(Certificate.Statement statement, List<Claim> claims)
      throws Contradiction {
    Reader reader = new Reader(claims);
    Subject subject = reader.next("subject", Subject.class);
    if (!subject.tenant().equals(statement.tenant())
        || !subject.run().equals(statement.subject())) {
      throw new Contradiction("subject", "is another one than the statement's");
    }
    Plan plan = reader.next("plan", Plan.class);
    Export export = reader.nextIs("export") ? reader.next("export", Export.class) : null;
    CopyList copies = reader.copies(reader.next("copies", CopyList.Head.class));
    Absence absence = reader.next("absence", Absence.class);
    if (absence.versions() < copies.head().versions() - copies.head().left()) {
      throw new Contradiction("absence", "speaks of fewer versions than are gone of the copies");
    }
    Remaining remaining = reader.next("remaining", Remaining.class);
    List<DestroyedKey> keys =
        reader.nextIs("keys") ? reader.next("keys", Keys.class).destroyed() : List.of();
    AuditHead audit = reader.next("audit", AuditHead.class);
    reader.end();
    if (!audit.chain().equals(subject.tenant())) {
      throw new Contradiction("audit", "is the chain of another tenant");
    }
    return new DeletionCertificate(subject, plan, export, copies, absence, remaining, keys, audit);
  }

  /** A signed certificate does not make sense, and where. */
  static final class Contradiction extends Exception {
    private static final long serialVersionUID = 1L;

    private final String claim;

    Contradiction(String claim, String text) {
      super(text);
      this.claim = claim;
    }

    String claim() {
      return claim;
    }
  }

  /** Takes claims in the one order that the format has. */
  private static final class Reader {
    private final List<Claim> claims;
    private int taken;

    Reader(List<Claim> claims) {
      this.claims = claims;
    }

    boolean nextIs(String name) {
      return taken < claims.size() && claims.get(taken).name().equals(name);
    }

    <T> T next(String name, Class<T> type) throws Contradiction {
      try {
        return Json.readExactly(take(name), type);
      } catch (IOException malformed) {
        throw new Contradiction(name, Objects.requireNonNull(malformed.getMessage()));
      }
    }

    CopyList copies(CopyList.Head head) throws Contradiction {
      List<byte[]> parts = new ArrayList<>();
      while (parts.size() < head.parts()) {
        parts.add(take(part(parts.size())));
      }
      CopyList list = new CopyList(head, parts);
      try {
        list.check();
      } catch (IOException different) {
        throw new Contradiction("copies", Objects.requireNonNull(different.getMessage()));
      }
      return list;
    }

    private byte[] take(String name) throws Contradiction {
      if (!nextIs(name)) {
        throw new Contradiction(name, "is missing, or not in its place");
      }
      return claims.get(taken++).content();
    }

    void end() throws Contradiction {
      if (taken < claims.size()) {
        throw new Contradiction(claims.get(taken).name(), "does not belong into this kind");
      }
    }
  }

  private record Keys(List<DestroyedKey> destroyed) {
    Keys {
      destroyed = List.copyOf(destroyed);
    }
  }
}
