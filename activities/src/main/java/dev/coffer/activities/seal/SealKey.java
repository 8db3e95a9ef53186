package dev.coffer.activities.seal;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantScope;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The AES-256-GCM key of one sealed object, and the only place that encrypts. Every message under
 * it has a nonce of its own, made of what the message is and which one it is: nothing is drawn at
 * random, and nothing is sealed twice. Safe for several threads.
 *
 * <p>The key itself lies in a {@link SecretKeySpec}, which the platform cannot wipe; it opens one
 * object and dies with it. The data key that it comes from is a loan, and is wiped.
 */
final class SealKey {
  /** Length of a GCM tag. */
  static final int TAG_BYTES = 16;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String CIPHER = "AES/GCM/NoPadding";

  private final SealHeader header;
  private final SecretKeySpec key;

  /** What a message is: the first half of its nonce. */
  enum Domain {
    CHUNK(0),
    PACK_INDEX(1),
    SEGMENT(2);

    private final int number;

    Domain(int number) {
      this.number = number;
    }
  }

  private SealKey(SealHeader header, SecretKeySpec key) {
    this.header = header;
    this.key = key;
  }

  /** A new key for a new object. */
  static SealKey create(
      SealHeader.Kind kind, TenantScope scope, String id, int epoch, KeyLoan dataKey) {
    byte[] salt = new byte[SealHeader.SALT_BYTES];
    RANDOM.nextBytes(salt);
    SealHeader unkeyed =
        new SealHeader(
            kind,
            epoch,
            scope.digest(),
            salt,
            new byte[SealHeader.COMMITMENT_BYTES],
            scope.tenant(),
            id);
    byte[] derived = derive(unkeyed, dataKey);
    SealHeader header =
        new SealHeader(
            kind,
            epoch,
            unkeyed.scope(),
            salt,
            Arrays.copyOfRange(derived, KeyLoan.LENGTH, derived.length),
            unkeyed.tenant(),
            id);
    return keyed(header, derived);
  }

  /**
   * The key of an object that exists.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code KEY_FOREIGN} when the data key is
   *     not the one that the object was sealed under: AES-GCM alone does not commit to its key
   */
  static SealKey open(SealHeader header, KeyLoan dataKey) {
    byte[] derived = derive(header, dataKey);
    byte[] commitment = Arrays.copyOfRange(derived, KeyLoan.LENGTH, derived.length);
    if (!MessageDigest.isEqual(commitment, header.commitment())) {
      Arrays.fill(derived, (byte) 0);
      throw FailureCode.KEY_FOREIGN.because(
          "the data key of epoch %d is not the one that sealed %s"
              .formatted(header.epoch(), header.id()));
    }
    return keyed(header, derived);
  }

  SealHeader header() {
    return header;
  }

  /** Encrypts {@code length} bytes where they are; the tag follows them. */
  void sealInPlace(Domain domain, int counter, byte[] aad, byte[] buffer, int offset, int length) {
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, domain, counter);
      cipher.updateAAD(aad);
      cipher.doFinal(buffer, offset, length, buffer, offset);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM refused to encrypt", impossible);
    }
  }

  /**
   * Decrypts; gives nothing away unless the tag holds.
   *
   * @param length with the tag
   * @throws AEADBadTagException when key, nonce, associated data, text or tag are not those of the
   *     sealing
   */
  byte[] open(Domain domain, int counter, byte[] aad, byte[] buffer, int offset, int length)
      throws AEADBadTagException {
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, domain, counter);
      cipher.updateAAD(aad);
      return cipher.doFinal(buffer, offset, length);
    } catch (AEADBadTagException tampered) {
      throw tampered;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM refused to decrypt", impossible);
    }
  }

  private Cipher cipher(int mode, Domain domain, int counter) throws GeneralSecurityException {
    byte[] nonce =
        ByteBuffer.allocate(12)
            .putInt(domain.number)
            .putLong(Integer.toUnsignedLong(counter))
            .array();
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
    return cipher;
  }

  private static SealKey keyed(SealHeader header, byte[] derived) {
    SecretKeySpec key = new SecretKeySpec(derived, 0, KeyLoan.LENGTH, "AES");
    Arrays.fill(derived, (byte) 0);
    return new SealKey(header, key);
  }

  /** 32 bytes of key and 32 bytes of commitment. */
  private static byte[] derive(SealHeader header, KeyLoan dataKey) {
    byte[] info =
        new Bytes()
            .text("coffer.seal.v1")
            .text(header.kind().name())
            .u32(header.epoch())
            .raw(header.scope().bytes())
            .text(header.tenant().value())
            .text(header.id())
            .done();
    return Hkdf.derive(dataKey, header.salt(), info, KeyLoan.LENGTH + SealHeader.COMMITMENT_BYTES);
  }
}
