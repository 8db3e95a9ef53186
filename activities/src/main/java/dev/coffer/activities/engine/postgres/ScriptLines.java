package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The lines of a script, one after the other, in one buffer that grows to the longest line and no
 * further than allowed.
 */
final class ScriptLines {
  private static final int FIRST_BUFFER = 1 << 16;

  private final InputStream in;
  private final int longest;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int from;
  private int to;
  private int filled;
  private boolean ended;
  private long number;

  /**
   * @param longest bytes of a line, its end included
   */
  ScriptLines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** Goes to the next line; false at the end. */
  boolean next() throws IOException {
    from = to;
    int seen = from;
    while (true) {
      for (int i = seen; i < filled; i++) {
        if (buffer[i] == '\n') {
          to = i + 1;
          number++;
          return true;
        }
      }
      seen = filled;
      if (ended) {
        to = filled;
        number += from < to ? 1 : 0;
        return from < to;
      }
      seen -= makeRoom();
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read < 0) {
        ended = true;
      } else {
        filled += read;
      }
    }
  }

  /** By how much the buffer's content moved to its front. */
  private int makeRoom() {
    if (filled < buffer.length) {
      return 0;
    }
    int moved = from;
    if (moved > 0) {
      System.arraycopy(buffer, from, buffer, 0, filled - from);
      from = 0;
      filled -= moved;
    } else if (buffer.length >= longest) {
      throw FailureCode.ROW_TOO_LARGE.because(
          "line %d of the archive is longer than %d bytes".formatted(number + 1, longest));
    } else {
      buffer = Arrays.copyOf(buffer, (int) Math.min(longest, 2L * buffer.length));
    }
    return moved;
  }

  /** Number of the line, from 1. */
  long number() {
    return number;
  }

  /** Its bytes stand in {@link #bytes} from here. */
  int from() {
    return from;
  }

  /** Bytes of the line, its end included. */
  int length() {
    return to - from;
  }

  /** Good until the next call of {@link #next}. */
  byte[] bytes() {
    return buffer;
  }

  /** Whether the line is this and nothing else. */
  boolean is(String ascii) {
    int length = length() - (length() > 0 && buffer[to - 1] == '\n' ? 1 : 0);
    if (length != ascii.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (buffer[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The line as text, without its end. */
  String text() {
    int length = length() - (length() > 0 && buffer[to - 1] == '\n' ? 1 : 0);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(buffer, from, length))
          .toString();
    } catch (CharacterCodingException foreign) {
      throw FailureCode.ENCODING_MISMATCH.because(
          "line %d of the archive is not UTF-8".formatted(number), foreign);
    }
  }
}
