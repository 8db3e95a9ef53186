package dev.coffer.activities.pipeline;

import java.util.Arrays;

/** One stream's list of chunk numbers; places are taken in order and filled in any order. */
final class StreamChunks {
  private int[] numbers = new int[4];
  private int size;

  /** The next place of the list. */
  synchronized int next() {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    return size++;
  }

  synchronized void set(int place, int chunk) {
    numbers[place] = chunk;
  }

  synchronized int[] list() {
    return Arrays.copyOf(numbers, size);
  }
}
