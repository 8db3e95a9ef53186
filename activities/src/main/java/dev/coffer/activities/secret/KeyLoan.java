package dev.coffer.activities.secret;

import java.util.Arrays;

/**
 * 32 bytes of key material on loan to one activity. Closing wipes it; it is never cached past the
 * activity, never serialised, and prints as redacted.
 */
public final class KeyLoan implements AutoCloseable {
  /** Length of every key that is lent, in bytes. */
  public static final int LENGTH = 32;

  private final byte[] material;
  private boolean closed;

  /** Takes the array over: the caller must not keep it. */
  public KeyLoan(byte[] material) {
    if (material.length != LENGTH) {
      throw new IllegalArgumentException("a key has " + LENGTH + " bytes");
    }
    this.material = material;
  }

  /** The bytes themselves, not a copy; valid until {@link #close}. */
  public byte[] bytes() {
    if (closed) {
      throw new IllegalStateException("the key was given back");
    }
    return material;
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(material, (byte) 0);
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
