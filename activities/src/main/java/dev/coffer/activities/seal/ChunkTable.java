package dev.coffer.activities.seal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Chunks by number and by name, in columns: about 70 bytes a chunk, so that a terabyte's million
 * chunks fit in 70 MB. Not for several threads.
 */
public final class ChunkTable {
  private static final int NAME_LONGS = NamingKey.NAME_BYTES / Long.BYTES;

  private long[] names = new long[64 * NAME_LONGS];
  private int[] packs = new int[64];
  private int[] indexes = new int[64];
  private int[] offsets = new int[64];
  private int[] lengths = new int[64];
  private int[] plains = new int[64];
  // Open addressing; 0 is free, otherwise the chunk's number plus 1. Names are uniform already.
  private int[] slots = new int[128];
  private int size;

  public int size() {
    return size;
  }

  /** The number of the chunk with this name, or -1. */
  public int find(byte[] name) {
    int slot = slots[slotOf(name)];
    return slot - 1;
  }

  /** Adds a chunk whose place is not known yet; its name must be new. Returns its number. */
  public int add(byte[] name, int plain) {
    int slot = slotOf(name);
    if (slots[slot] != 0) {
      throw new IllegalArgumentException("a chunk is added once");
    }
    if (size == packs.length) {
      grow();
      slot = slotOf(name);
    }
    int chunk = size++;
    ByteBuffer.wrap(name).asLongBuffer().get(names, chunk * NAME_LONGS, NAME_LONGS);
    plains[chunk] = plain;
    packs[chunk] = -1;
    slots[slot] = chunk + 1;
    return chunk;
  }

  /** Says where a chunk lies: in which pack of the index's table, and where in it. */
  public void place(int chunk, int pack, int index, int offset, int length) {
    packs[chunk] = pack;
    indexes[chunk] = index;
    offsets[chunk] = offset;
    lengths[chunk] = length;
  }

  /** Position of the chunk's pack in the index's table, or -1 while the chunk has no place. */
  public int pack(int chunk) {
    return packs[chunk];
  }

  public int plain(int chunk) {
    return plains[chunk];
  }

  /** Where the chunk lies in its pack. */
  public PackEntry entry(int chunk) {
    return new PackEntry(
        name(chunk), indexes[chunk], offsets[chunk], lengths[chunk], plains[chunk]);
  }

  /** The chunk's name. */
  public byte[] name(int chunk) {
    ByteBuffer name = ByteBuffer.allocate(NamingKey.NAME_BYTES);
    name.asLongBuffer().put(names, chunk * NAME_LONGS, NAME_LONGS);
    return name.array();
  }

  private int slotOf(byte[] name) {
    ByteBuffer wanted = ByteBuffer.wrap(name);
    int mask = slots.length - 1;
    int slot = wanted.getInt(0) & mask;
    while (slots[slot] != 0 && !has(slots[slot] - 1, wanted)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean has(int chunk, ByteBuffer name) {
    for (int i = 0; i < NAME_LONGS; i++) {
      if (names[chunk * NAME_LONGS + i] != name.getLong(i * Long.BYTES)) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    int more = size + (size >> 1);
    names = Arrays.copyOf(names, more * NAME_LONGS);
    packs = Arrays.copyOf(packs, more);
    indexes = Arrays.copyOf(indexes, more);
    offsets = Arrays.copyOf(offsets, more);
    lengths = Arrays.copyOf(lengths, more);
    plains = Arrays.copyOf(plains, more);
    if (more > slots.length / 2) {
      slots = new int[Integer.highestOneBit(more) * 4];
      int mask = slots.length - 1;
      for (int chunk = 0; chunk < size; chunk++) {
        int slot = (int) (names[chunk * NAME_LONGS] >>> 32) & mask;
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = chunk + 1;
      }
    }
  }
}
