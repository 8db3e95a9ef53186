package dev.coffer.activities.pipeline;

import dev.coffer.workflows.model.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A set of object versions in 16 bytes each, by 64 bits of a digest. It may take a version for one
 * that is in it, about once in 2⁶⁴ divided by its size; never the other way. Whoever deletes asks
 * it what to keep, so a mistake keeps something.
 */
final class VersionSet {
  private long[] slots = new long[1 << 10];
  private int size;

  boolean add(String key, String versionId) {
    if (2 * size >= slots.length) {
      grow();
    }
    boolean added = insert(slots, mark(key, versionId));
    size += added ? 1 : 0;
    return added;
  }

  boolean contains(String key, String versionId) {
    long mark = mark(key, versionId);
    int at = start(slots, mark);
    while (slots[at] != 0) {
      if (slots[at] == mark) {
        return true;
      }
      at = (at + 1) & (slots.length - 1);
    }
    return false;
  }

  int size() {
    return size;
  }

  private void grow() {
    long[] larger = new long[2 * slots.length];
    Arrays.stream(slots).filter(mark -> mark != 0).forEach(mark -> insert(larger, mark));
    slots = larger;
  }

  private static boolean insert(long[] slots, long mark) {
    int at = start(slots, mark);
    while (slots[at] != 0) {
      if (slots[at] == mark) {
        return false;
      }
      at = (at + 1) & (slots.length - 1);
    }
    slots[at] = mark;
    return true;
  }

  private static int start(long[] slots, long mark) {
    return (int) mark & (slots.length - 1);
  }

  /** Never 0, which stands for an empty slot. Neither part holds a line feed. */
  private static long mark(String key, String versionId) {
    long mark = ByteBuffer.wrap(Digest.of(key + '\n' + versionId).bytes()).getLong();
    return mark == 0 ? 1 : mark;
  }
}
