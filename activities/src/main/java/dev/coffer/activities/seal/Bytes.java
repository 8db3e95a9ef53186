package dev.coffer.activities.seal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the format's primitives: big-endian integers, and text as a 16-bit length followed by that
 * many bytes of UTF-8, so that no two lists of fields share one encoding.
 */
final class Bytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  Bytes u8(int value) {
    out.write(value);
    return this;
  }

  Bytes u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  Bytes u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  Bytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Bytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > 0xffff) {
      throw new IllegalArgumentException("a field of the format has at most 65535 bytes");
    }
    return u16(utf8.length).raw(utf8);
  }

  byte[] done() {
    return out.toByteArray();
  }
}
