package dev.coffer.activities.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The first {@link #BYTES} bytes of a sealed object: whose it is, what it is called, and how its
 * key is found. In clear, and authentic only once the key's commitment holds.
 *
 * @param kind pack or index
 * @param epoch epoch of the data key that the object's key is derived from
 * @param scope digest of the scope
 * @param salt random, 32 bytes
 * @param commitment 32 bytes that only the right data key derives
 * @param tenant whose vault it belongs in
 * @param id name within the tenant
 */
record SealHeader(
    Kind kind,
    int epoch,
    Digest scope,
    byte[] salt,
    byte[] commitment,
    TenantId tenant,
    String id) {

  /** Length of every header. */
  static final int BYTES = 384;

  static final int SALT_BYTES = 32;
  static final int COMMITMENT_BYTES = 32;

  /** Leading bytes of the salt, repeated before every chunk of a pack. */
  static final int MARK_BYTES = 8;

  private static final int FORMAT = 1;

  /** What a sealed object is, and the failure that says that it was altered. */
  enum Kind {
    PACK("CFRP", FailureCode.PACK_ALTERED),
    INDEX("CFRI", FailureCode.INDEX_ALTERED);

    private final String magic;
    private final FailureCode altered;

    Kind(String magic, FailureCode altered) {
      this.magic = magic;
      this.altered = altered;
    }

    FailureCode altered() {
      return altered;
    }
  }

  byte[] encode() {
    byte[] fields =
        new Bytes()
            .raw(kind.magic.getBytes(UTF_8))
            .u16(FORMAT)
            .u16(0)
            .u32(epoch)
            .u32(0)
            .raw(scope.bytes())
            .raw(salt)
            .raw(commitment)
            .text(tenant.value())
            .text(id)
            .done();
    if (fields.length > BYTES) {
      throw new IllegalArgumentException("name too long for a header");
    }
    return Arrays.copyOf(fields, BYTES);
  }

  /**
   * Reads a header.
   *
   * @throws dev.coffer.workflows.failure.FailureException the kind's "altered" code when these
   *     bytes are no header in its one encoding
   */
  static SealHeader decode(Kind kind, byte[] object) {
    if (object.length < BYTES) {
      throw kind.altered.because("an object is shorter than its header");
    }
    byte[] bytes = Arrays.copyOf(object, BYTES);
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes, 8, BYTES - 8);
      int epoch = in.getInt();
      in.getInt();
      Digest scope = new Digest(HexFormat.of().formatHex(take(in, 32)));
      byte[] salt = take(in, SALT_BYTES);
      byte[] commitment = take(in, COMMITMENT_BYTES);
      TenantId tenant = new TenantId(text(in));
      SealHeader header = new SealHeader(kind, epoch, scope, salt, commitment, tenant, text(in));
      if (Arrays.equals(header.encode(), bytes)) {
        return header;
      }
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      throw kind.altered.because("an object's header cannot be read", malformed);
    }
    throw kind.altered.because("an object's header is not in its one encoding");
  }

  /**
   * Compares with what was asked for, before any key is used.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code SCOPE_MISMATCH}, {@code
   *     OBJECT_RENAMED}, {@code KEY_VERSION}
   */
  void requireIs(TenantScope expectedScope, String expectedId, int expectedEpoch) {
    if (!tenant.equals(expectedScope.tenant()) || !scope.equals(expectedScope.digest())) {
      throw FailureCode.SCOPE_MISMATCH.because(
          "where an object of scope %s belongs, one of scope %s stands"
              .formatted(expectedScope.digest(), scope));
    }
    if (!id.equals(expectedId)) {
      throw FailureCode.OBJECT_RENAMED.because(
          "under the name of " + expectedId + " stands another object of the same scope");
    }
    if (epoch != expectedEpoch) {
      throw FailureCode.KEY_VERSION.because(
          "object %s is of epoch %d, not %d".formatted(expectedId, epoch, expectedEpoch));
    }
  }

  Digest digest() {
    return Digest.of(encode());
  }

  private static byte[] take(ByteBuffer in, int count) {
    byte[] taken = new byte[count];
    in.get(taken);
    return taken;
  }

  private static String text(ByteBuffer in) {
    return new String(take(in, Short.toUnsignedInt(in.getShort())), UTF_8);
  }
}
