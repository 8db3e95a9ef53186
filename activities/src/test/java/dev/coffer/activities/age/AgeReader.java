package dev.coffer.activities.age;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens age files with nothing but the JDK, written from the format's specification (C2SP, "The age
 * file encryption format", version 1): what a tenant could do who has only that page. It shares no
 * code with what seals.
 */
public final class AgeReader {
  private static final int CHUNK = 64 << 10;
  private static final int TAG = 16;
  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

  private final PrivateKey identity;
  private final byte[] recipient;

  private AgeReader(PrivateKey identity, byte[] recipient) {
    this.identity = identity;
    this.recipient = recipient;
  }

  /** With a new key pair. */
  public static AgeReader fresh() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      return new AgeReader(
          pair.getPrivate(), littleEndian(((XECPublicKey) pair.getPublic()).getU()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The public half, as age writes it. */
  public String recipient() {
    return bech32("age", recipient);
  }

  /** The plain content of a whole file. */
  public byte[] open(byte[] file) throws GeneralSecurityException {
    int mac = indexOf(file, "\n--- ") + 1;
    int end = indexOf(file, "\n", mac);
    List<String> header = new String(file, 0, mac, US_ASCII).lines().toList();
    if (!header.getFirst().equals("age-encryption.org/v1")) {
      throw new GeneralSecurityException("not an age file");
    }
    byte[] fileKey = fileKey(header);
    byte[] expected =
        hmac(hkdf(fileKey, new byte[0], "header"), Arrays.copyOf(file, mac + "---".length()));
    byte[] found = base64(new String(file, mac + 4, end - mac - 4, US_ASCII));
    if (!MessageDigest.isEqual(expected, found)) {
      throw new GeneralSecurityException("the header was changed");
    }
    byte[] nonce = Arrays.copyOfRange(file, end + 1, end + 17);
    return payload(
        hkdf(fileKey, nonce, "payload"), Arrays.copyOfRange(file, end + 17, file.length));
  }

  private byte[] fileKey(List<String> header) throws GeneralSecurityException {
    for (int line = 1; line + 1 < header.size(); line++) {
      String[] stanza = header.get(line).split(" ", -1);
      if (stanza.length == 3 && stanza[0].equals("->") && stanza[1].equals("X25519")) {
        byte[] share = base64(stanza[2]);
        byte[] salt = ByteBuffer.allocate(64).put(share).put(recipient).array();
        byte[] wrap = hkdf(agree(share), salt, "age-encryption.org/v1/X25519");
        return chacha(wrap, new byte[12], base64(header.get(line + 1)));
      }
    }
    throw new GeneralSecurityException("sealed to nobody by X25519");
  }

  private static byte[] payload(byte[] key, byte[] sealed) throws GeneralSecurityException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] nonce = new byte[12];
    long counter = 0;
    for (int from = 0; ; from += CHUNK + TAG) {
      boolean last = sealed.length - from <= CHUNK + TAG;
      int to = last ? sealed.length : from + CHUNK + TAG;
      ByteBuffer.wrap(nonce).position(3).putLong(counter++);
      nonce[11] = (byte) (last ? 1 : 0);
      byte[] chunk = chacha(key, nonce, Arrays.copyOfRange(sealed, from, to));
      if (last && chunk.length == 0 && from > 0) {
        throw new GeneralSecurityException("an empty last chunk");
      }
      plain.writeBytes(chunk);
      if (last) {
        return plain.toByteArray();
      }
    }
  }

  private byte[] agree(byte[] share) throws GeneralSecurityException {
    byte[] bigEndian = share.clone();
    reverse(bigEndian);
    PublicKey theirs =
        KeyFactory.getInstance("X25519")
            .generatePublic(
                new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(identity);
    agreement.doPhase(theirs, true);
    return agreement.generateSecret();
  }

  private static byte[] hkdf(byte[] secret, byte[] salt, String info)
      throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveData(
            HKDFParameterSpec.ofExtract()
                .addIKM(secret)
                .addSalt(salt)
                .thenExpand(info.getBytes(US_ASCII), 32));
  }

  private static byte[] chacha(byte[] key, byte[] nonce, byte[] sealed)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    return cipher.doFinal(sealed);
  }

  private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }

  private static int indexOf(byte[] file, String text) {
    return indexOf(file, text, 0);
  }

  private static int indexOf(byte[] file, String text, int from) {
    // Headers of one recipient are a few hundred bytes.
    return new String(file, 0, Math.min(file.length, 4096), US_ASCII).indexOf(text, from);
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] bytes = new byte[32];
    byte[] big = number.toByteArray();
    for (int i = 0; i < Math.min(big.length, 32); i++) {
      bytes[i] = big[big.length - 1 - i];
    }
    return bytes;
  }

  private static void reverse(byte[] bytes) {
    for (int i = 0; i < bytes.length / 2; i++) {
      byte swapped = bytes[i];
      bytes[i] = bytes[bytes.length - 1 - i];
      bytes[bytes.length - 1 - i] = swapped;
    }
    // The top bit of a share is not part of the number (RFC 7748, section 5).
    bytes[0] &= 0x7f;
  }

  /** BIP-173. */
  static String bech32(String prefix, byte[] data) {
    int groups = (data.length * 8 + 4) / 5;
    int[] values = new int[groups + 6];
    for (int bit = 0; bit < data.length * 8; bit++) {
      int set = (data[bit / 8] >> (7 - bit % 8)) & 1;
      values[bit / 5] |= set << (4 - bit % 5);
    }
    int checksum = 1;
    for (int i = 0; i < prefix.length(); i++) {
      checksum = step(checksum) ^ (prefix.charAt(i) >> 5);
    }
    checksum = step(checksum);
    for (int i = 0; i < prefix.length(); i++) {
      checksum = step(checksum) ^ (prefix.charAt(i) & 31);
    }
    for (int value : values) {
      checksum = step(checksum) ^ value;
    }
    StringBuilder text = new StringBuilder(prefix).append('1');
    for (int i = 0; i < groups; i++) {
      text.append(ALPHABET.charAt(values[i]));
    }
    for (int i = 0; i < 6; i++) {
      text.append(ALPHABET.charAt(((checksum ^ 1) >> (5 * (5 - i))) & 31));
    }
    return text.toString();
  }

  private static int step(int checksum) {
    int[] generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    int next = (checksum & 0x1ffffff) << 5;
    for (int i = 0; i < 5; i++) {
      if (((checksum >> (25 + i)) & 1) == 1) {
        next ^= generator[i];
      }
    }
    return next;
  }
}
