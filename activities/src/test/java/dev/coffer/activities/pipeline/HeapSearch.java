package dev.coffer.activities.pipeline;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks for keys in everything that is alive in this process's heap, by a dump of it. The keys that
 * are looked for are kept masked, so that the search does not find itself.
 */
final class HeapSearch {
  private static final byte MASK = 0x5a;

  private HeapSearch() {}

  static byte[] masked(byte[] key) {
    byte[] masked = new byte[key.length];
    for (int i = 0; i < key.length; i++) {
      masked[i] = (byte) (key[i] ^ MASK);
    }
    return masked;
  }

  /**
   * How often each of the keys is there.
   *
   * @param dump where to put the dump meanwhile; its name ends in {@code .hprof}
   */
  static List<Long> in(Path dump, List<byte[]> masked) {
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(dump.toString(), true);
      long[] counts = new long[masked.size()];
      try (InputStream in = new BufferedInputStream(Files.newInputStream(dump), 1 << 20)) {
        count(in, masked, counts);
      }
      Files.delete(dump);
      return java.util.Arrays.stream(counts).boxed().toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A window over the stream, compared at every byte. */
  private static void count(InputStream in, List<byte[]> masked, long[] counts) throws IOException {
    int length = masked.getFirst().length;
    byte[] window = new byte[length];
    long seen = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      window[(int) (seen++ % length)] = (byte) (next ^ MASK);
      if (seen >= length) {
        for (int i = 0; i < counts.length; i++) {
          if (matches(window, (int) (seen % length), masked.get(i))) {
            counts[i]++;
          }
        }
      }
    }
    java.util.Arrays.fill(window, (byte) 0);
  }

  private static boolean matches(byte[] window, int start, byte[] key) {
    for (int i = 0; i < key.length; i++) {
      if (window[(start + i) % key.length] != key[i]) {
        return false;
      }
    }
    return true;
  }
}
