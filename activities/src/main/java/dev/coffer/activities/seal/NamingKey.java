package dev.coffer.activities.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What one generation of a tenant's naming key gives: names of chunks, places of their boundaries
 * and the digest over all streams. Keyed, so that equal data of two tenants has nothing in common
 * and nobody without the key can confirm a guess of what a chunk holds.
 */
public final class NamingKey {
  /** Length of a chunk's name. */
  public static final int NAME_BYTES = 32;

  private static final int GEAR_ENTRIES = 256;

  private final SecretKeySpec names;
  private final SecretKeySpec contents;
  private final long[] gear = new long[GEAR_ENTRIES];

  /** Derives what the loan gives; the loan may be closed afterwards. */
  public NamingKey(TenantId tenant, KeyLoan loan) {
    names = new SecretKeySpec(derive(tenant, loan, "chunk-name", 32), "HmacSHA256");
    contents = new SecretKeySpec(derive(tenant, loan, "content", 32), "HmacSHA256");
    ByteBuffer.wrap(derive(tenant, loan, "gear", GEAR_ENTRIES * Long.BYTES))
        .asLongBuffer()
        .get(gear);
  }

  /** A namer for one thread. */
  public Namer namer() {
    return new Namer(mac(names));
  }

  /** A chunker with this key's gear table. */
  public Chunker chunker(ChunkSizes sizes, Chunker.Sink sink) {
    return new Chunker(gear, sizes, sink);
  }

  /** The keyed digest over every stream's description, in the index's order. */
  public Digest contentDigest(List<IndexHead.Stream> streams) {
    Mac mac = mac(contents);
    for (IndexHead.Stream stream : streams) {
      mac.update(
          new Bytes()
              .text(stream.kind())
              .u32(stream.name().getBytes(UTF_8).length)
              .raw(stream.name().getBytes(UTF_8))
              .raw(ByteBuffer.allocate(16).putLong(stream.rows()).putLong(stream.bytes()).array())
              .raw(stream.content().bytes())
              .done());
    }
    return new Digest(HexFormat.of().formatHex(mac.doFinal()));
  }

  private static byte[] derive(TenantId tenant, KeyLoan loan, String use, int length) {
    byte[] info = new Bytes().text("coffer.naming.v1").text(use).text(tenant.value()).done();
    return Hkdf.derive(loan, new byte[0], info, length);
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
    }
  }

  /** Names chunks by HMAC-SHA-256 (RFC 2104). Not for several threads. */
  public static final class Namer {
    private final Mac mac;

    private Namer(Mac mac) {
      this.mac = mac;
    }

    /** The name of these plain bytes. */
    public byte[] name(byte[] plain, int offset, int length) {
      mac.update(plain, offset, length);
      return mac.doFinal();
    }
  }
}
