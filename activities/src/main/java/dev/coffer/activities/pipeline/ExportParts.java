package dev.coffer.activities.pipeline;

import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.model.Digest;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Puts one file into a vault as objects of up to 16 MiB, whose keys sort like the file. Each is put
 * once, whole and locked, so no half upload is ever left; a try that dies leaves parts under a name
 * that nothing else has. Holds one part in memory. A write is refused as the store refuses it.
 */
public final class ExportParts extends OutputStream {
  private static final int PART = 16 << 20;

  private final ObjectStore store;
  private final String place;
  private final Lock lock;
  private final MessageDigest digest = Digest.sha256();
  private final byte[] part = new byte[PART];
  private int filled;
  private int parts;
  private long bytes;

  /**
   * @param place what the keys of all parts start with; fresh for each try
   */
  public ExportParts(ObjectStore store, String place, Lock lock) {
    this.store = store;
    this.place = place;
    this.lock = lock;
  }

  /** What was put. */
  public record Sum(int parts, long bytes, Digest sha256) {}

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int count) {
    digest.update(buffer, offset, count);
    for (int from = offset; from < offset + count; ) {
      int length = Math.min(PART - filled, offset + count - from);
      System.arraycopy(buffer, from, part, filled, length);
      filled += length;
      from += length;
      if (filled == PART) {
        put();
      }
    }
  }

  private void put() {
    parts++;
    bytes += filled;
    String key = place + String.format(Locale.ROOT, "%06d", parts);
    store.putNew(key, filled == PART ? part : Arrays.copyOf(part, filled), lock);
    filled = 0;
  }

  /** Puts what is left. Called once, when everything was written. */
  public Sum finish() {
    if (filled > 0) {
      put();
    }
    return new Sum(parts, bytes, new Digest(HexFormat.of().formatHex(digest.digest())));
  }
}
