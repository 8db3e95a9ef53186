package dev.coffer.proof;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * The file: a signed statement that digests every claim, and the claims themselves. The package
 * page specifies its bytes.
 */
public final class Certificate {
  /** Payload type of a statement's envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.coffer.certificate.v1+json";

  /** The only format version so far. */
  public static final String FORMAT = "coffer.certificate.v1";

  private Certificate() {}

  /**
   * What is signed.
   *
   * @param claims one entry a claim, in order
   * @param kind what the claims are about; says which there have to be
   * @param subject what the certificate is about, an id: with tenant and kind its name
   */
  public record Statement(
      List<Entry> claims,
      String format,
      Instant issuedAt,
      String kind,
      String subject,
      String tenant) {
    public Statement {
      claims = List.copyOf(claims);
      requireNonNull(format, "format is null");
      requireNonNull(issuedAt, "issuedAt is null");
      requireNonNull(kind, "kind is null");
      requireNonNull(subject, "subject is null");
      requireNonNull(tenant, "tenant is null");
    }
  }

  /** Name, length in bytes and SHA-256 of a claim. */
  public record Entry(long length, String name, String sha256) {
    public Entry {
      requireNonNull(name, "name is null");
      requireNonNull(sha256, "sha256 is null");
    }

    static Entry of(Claim claim) {
      return new Entry(claim.content().length, claim.name(), Encoding.sha256(claim.content()));
    }
  }

  /** Signs claims and gives the file. */
  static byte[] seal(
      String kind,
      String tenant,
      String subject,
      Instant issuedAt,
      List<Claim> claims,
      Dsse.Signer signer) {
    Statement statement =
        new Statement(
            claims.stream().map(Entry::of).toList(), FORMAT, issuedAt, kind, subject, tenant);
    return Json.write(
        new File(
            claims.stream()
                .map(claim -> new Content(Encoding.base64(claim.content()), claim.name()))
                .toList(),
            Dsse.wire(PAYLOAD_TYPE, Json.write(statement), signer)));
  }

  /** Reads the frame of a file; neither statement nor claims are looked at yet. */
  static File read(byte[] file) throws Unreadable {
    return Json.readExactly(file, File.class);
  }

  /** The file as it is written. */
  record File(List<Content> claims, Dsse.Wire statement) {
    File {
      claims = List.copyOf(claims);
      requireNonNull(statement, "statement is null");
    }
  }

  /** A claim as it is written: base64 of its bytes. */
  record Content(String content, String name) {
    Content {
      requireNonNull(content, "content is null");
      requireNonNull(name, "name is null");
    }
  }
}
