package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.ChunkTable;
import dev.coffer.activities.seal.PackEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a list of chunks into what one read each can fetch: chunks that follow each other in one
 * pack, up to a size.
 */
final class Ranges {
  private static final int MAX_SEALED = 2 << 20;
  private static final int MAX_PLAIN = 4 << 20;

  private final ChunkTable chunks;
  private final int[] list;
  private int at;

  Ranges(ChunkTable chunks, int[] list) {
    this.chunks = chunks;
    this.list = list;
  }

  /** Neighbours in a pack, in the order in which they are wanted; at least one. */
  record Range(int pack, List<PackEntry> entries) {
    int offset() {
      return entries.getFirst().offset();
    }

    int length() {
      return entries.getLast().offset() + entries.getLast().length() - offset();
    }
  }

  boolean hasNext() {
    return at < list.length;
  }

  Range next() {
    int pack = chunks.pack(list[at]);
    List<PackEntry> entries = new ArrayList<>();
    int sealed = 0;
    int plain = 0;
    int expected = -1;
    while (at < list.length && chunks.pack(list[at]) == pack) {
      PackEntry entry = chunks.entry(list[at]);
      sealed += entry.length();
      plain += entry.plain();
      boolean follows = entry.offset() == expected && sealed <= MAX_SEALED && plain <= MAX_PLAIN;
      if (!entries.isEmpty() && !follows) {
        break;
      }
      entries.add(entry);
      expected = entry.offset() + entry.length();
      at++;
    }
    return new Range(pack, entries);
  }
}
