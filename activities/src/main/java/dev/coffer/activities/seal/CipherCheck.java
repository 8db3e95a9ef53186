package dev.coffer.activities.seal;

import dev.coffer.workflows.failure.FailureCode;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Asks whether AES-GCM of this very machine is right, at every size from 0 to 9,000 bytes, at 150
 * sizes up to 256 KiB and around 1 MiB, where the platform splits its work: vectorised code has
 * been wrong at some sizes on some processors (JDK-8371864), and what it seals wrong nobody ever
 * opens. A worker calls this once, before anything else; it also warms the cipher.
 *
 * <p>The other side of the comparison shares no code with the platform's AES-GCM: counter blocks
 * through AES-ECB, and GHASH bit by bit as SP 800-38D, algorithms 1 and 2, have it.
 */
public final class CipherCheck {
  private static final int EVERY_SIZE_TO = 9_000;
  private static final int LARGER_SIZES = 150;
  private static final int LARGER_TO = 256 << 10;
  private static final int[] AROUND_THE_SPLIT = {(1 << 20) - 1, 1 << 20, (1 << 20) + 17};
  private static final int LARGEST = (1 << 20) + 32;
  private static final int BLOCK = 16;

  private final byte[] key = new byte[32];
  private final byte[] nonce = new byte[12];
  private final byte[] aad = new byte[77];
  private final byte[] plain = new byte[LARGEST];
  private final byte[] text;
  private final byte[] mask;
  private final long[] subkey;
  private final long[] states;

  /** The cipher in question. */
  @FunctionalInterface
  interface Gcm {
    /** Runs in {@code mode} over {@code length} bytes in place or not, as the sealing does. */
    byte[] run(int mode, byte[] key, byte[] nonce, byte[] aad, byte[] input)
        throws GeneralSecurityException;
  }

  private CipherCheck() throws GeneralSecurityException {
    Random random = new Random(8371864);
    random.nextBytes(key);
    random.nextBytes(nonce);
    random.nextBytes(aad);
    random.nextBytes(plain);
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    subkey = halves(aes.doFinal(new byte[BLOCK]), 0);
    mask = aes.doFinal(counterBlock(1));
    text = new byte[LARGEST];
    for (int at = 0; at < LARGEST; at += BLOCK) {
      byte[] stream = aes.doFinal(counterBlock(2 + at / BLOCK));
      for (int i = 0; i < BLOCK; i++) {
        text[at + i] = (byte) (plain[at + i] ^ stream[i]);
      }
    }
    states = hashPrefixes();
  }

  /**
   * Compares; takes well under a second.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code CIPHER_BROKEN} naming the size
   */
  public static void run() {
    run(CipherCheck::platform);
  }

  static void run(Gcm gcm) {
    try {
      CipherCheck check = new CipherCheck();
      for (int size = 0; size <= EVERY_SIZE_TO; size++) {
        check.compare(gcm, size);
      }
      Random random = new Random(LARGER_SIZES);
      for (int i = 0; i < LARGER_SIZES; i++) {
        check.compare(gcm, random.nextInt(EVERY_SIZE_TO + 1, LARGER_TO + 1));
      }
      for (int size : AROUND_THE_SPLIT) {
        check.compare(gcm, size);
      }
    } catch (GeneralSecurityException refused) {
      throw FailureCode.CIPHER_BROKEN.because("AES-GCM of this machine refuses to work", refused);
    }
  }

  /** The call pattern of {@link SealKey}: a new cipher a message, encryption in place. */
  private static byte[] platform(int mode, byte[] key, byte[] nonce, byte[] aad, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(aad);
    if (mode == Cipher.DECRYPT_MODE) {
      return cipher.doFinal(input);
    }
    byte[] buffer = Arrays.copyOf(input, input.length + BLOCK);
    cipher.doFinal(buffer, 0, input.length, buffer, 0);
    return buffer;
  }

  private void compare(Gcm gcm, int size) throws GeneralSecurityException {
    byte[] expected = Arrays.copyOf(text, size + BLOCK);
    System.arraycopy(tag(size), 0, expected, size, BLOCK);
    byte[] content = Arrays.copyOf(plain, size);
    if (!Arrays.equals(expected, gcm.run(Cipher.ENCRYPT_MODE, key, nonce, aad, content))
        || !Arrays.equals(content, gcm.run(Cipher.DECRYPT_MODE, key, nonce, aad, expected))) {
      throw FailureCode.CIPHER_BROKEN.because(
          "AES-GCM of this machine is wrong at " + size + " bytes");
    }
  }

  /** The tag over the first {@code size} bytes; the hash of whole blocks is known already. */
  private byte[] tag(int size) {
    int blocks = size / BLOCK;
    long[] hash = {states[2 * blocks], states[2 * blocks + 1]};
    if (size % BLOCK > 0) {
      byte[] rest = Arrays.copyOf(Arrays.copyOfRange(text, blocks * BLOCK, size), BLOCK);
      absorb(hash, halves(rest, 0));
    }
    absorb(hash, new long[] {aad.length * 8L, size * 8L});
    long[] hidden = halves(mask, 0);
    return ByteBuffer.allocate(BLOCK)
        .putLong(hash[0] ^ hidden[0])
        .putLong(hash[1] ^ hidden[1])
        .array();
  }

  private long[] hashPrefixes() {
    long[] hash = new long[2];
    byte[] padded = Arrays.copyOf(aad, (aad.length + BLOCK - 1) / BLOCK * BLOCK);
    for (int at = 0; at < padded.length; at += BLOCK) {
      absorb(hash, halves(padded, at));
    }
    long[] prefixes = new long[2 * (LARGEST / BLOCK + 1)];
    for (int block = 0; ; block++) {
      prefixes[2 * block] = hash[0];
      prefixes[2 * block + 1] = hash[1];
      if (block == LARGEST / BLOCK) {
        return prefixes;
      }
      absorb(hash, halves(text, block * BLOCK));
    }
  }

  /** {@code hash = (hash xor block) * H} in GF(2^128), SP 800-38D section 6.3. */
  private void absorb(long[] hash, long[] block) {
    long xHigh = hash[0] ^ block[0];
    long xLow = hash[1] ^ block[1];
    long vHigh = subkey[0];
    long vLow = subkey[1];
    long zHigh = 0;
    long zLow = 0;
    for (int bit = 0; bit < 128; bit++) {
      long taken = -((bit < 64 ? xHigh >>> (63 - bit) : xLow >>> (127 - bit)) & 1);
      zHigh ^= vHigh & taken;
      zLow ^= vLow & taken;
      long carry = -(vLow & 1);
      vLow = (vLow >>> 1) | (vHigh << 63);
      vHigh = (vHigh >>> 1) ^ (carry & 0xe100000000000000L);
    }
    hash[0] = zHigh;
    hash[1] = zLow;
  }

  private byte[] counterBlock(int counter) {
    return ByteBuffer.allocate(BLOCK).put(nonce).putInt(counter).array();
  }

  private static long[] halves(byte[] bytes, int at) {
    ByteBuffer in = ByteBuffer.wrap(bytes, at, BLOCK);
    return new long[] {in.getLong(), in.getLong()};
  }
}
