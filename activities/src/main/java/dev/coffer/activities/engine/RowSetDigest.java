package dev.coffer.activities.engine;

import dev.coffer.workflows.model.Digest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Digest of a multiset of rows, whatever their order: the sum of the rows' SHA-256 values (FIPS
 * 180-4), each read as a big-endian number, modulo 2^256. The empty set is 0. Parts of a table add
 * up to the table (AdHash of Bellare and Micciancio, EUROCRYPT '97), so a table may be read in any
 * number of parts, in any order.
 *
 * <p>It shows what accident does to rows: a lost, repeated, swapped or changed one. It is no
 * signature: somebody who can choose all rows freely may find another set with the same sum. What
 * protects the rows on their way is the sealing of every chunk.
 *
 * <p>Not for several threads.
 */
public final class RowSetDigest {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LENGTH = 32;

  private final MessageDigest sha256 = Digest.sha256();
  private final byte[] row = new byte[LENGTH];
  private long w0;
  private long w1;
  private long w2;
  private long w3;

  /** Adds one row. */
  public void add(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
    endRow();
  }

  /** Adds bytes to the row that {@link #endRow} ends, for rows that come in pieces. */
  public void addPiece(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
  }

  /** Ends a row; without a piece before it, the row is empty. */
  public void endRow() {
    try {
      sha256.digest(row, 0, LENGTH);
    } catch (DigestException impossible) {
      throw new IllegalStateException("SHA-256 has 32 bytes", impossible);
    }
    plus(row);
  }

  /** Adds all rows of another set. */
  public void addAll(Digest set) {
    plus(set.bytes());
  }

  /** The digest of all rows so far. */
  public Digest digest() {
    return new Digest(String.format("%016x%016x%016x%016x", w0, w1, w2, w3));
  }

  private void plus(byte[] number) {
    long a3 = (long) LONGS.get(number, 24);
    long a2 = (long) LONGS.get(number, 16);
    long a1 = (long) LONGS.get(number, 8);
    w3 += a3;
    long carry = carry(w3, a3);
    w2 += carry;
    carry = w2 == 0 && carry == 1 ? 1 : 0;
    w2 += a2;
    carry += carry(w2, a2);
    w1 += carry;
    carry = w1 == 0 && carry == 1 ? 1 : 0;
    w1 += a1;
    carry += carry(w1, a1);
    w0 += carry + (long) LONGS.get(number, 0);
  }

  private static long carry(long sum, long addend) {
    return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
  }
}
