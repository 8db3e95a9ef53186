package dev.coffer.proof;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backups that a run deleted, as lines of JSON in parts of at most one mebibyte: 100,000 of
 * them are 25 MB.
 *
 * @param head what the list comes to
 * @param parts the lines, each part whole ones
 */
public record CopyList(Head head, List<byte[]> parts) {
  /** Backups that one certificate may name; whoever has more certifies them in turns. */
  public static final int MAX_COPIES = 100_000;

  private static final int PART = 1 << 20;

  public CopyList {
    requireNonNull(head, "head is null");
    parts = List.copyOf(parts);
  }

  /**
   * What a list comes to.
   *
   * @param bytes sum over the copies, like {@code versions} and {@code left}
   * @param sha256 SHA-256 over all parts, one after the other
   */
  public record Head(long bytes, int copies, long left, int parts, String sha256, long versions) {
    public Head {
      requireNonNull(sha256, "sha256 is null");
    }
  }

  /**
   * The list of these copies, in whatever order they come.
   *
   * @throws IllegalArgumentException when one comes twice, or they are more than {@link
   *     #MAX_COPIES}
   */
  public static CopyList of(List<DeletedCopy> copies) {
    Tally tally = new Tally();
    List<byte[]> parts = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (DeletedCopy copy : copies.stream().sorted(DeletedCopy.ORDER).toList()) {
      tally.add(copy);
      byte[] line = Json.write(copy);
      if (part.size() + line.length + 1 > PART && part.size() > 0) {
        parts.add(part.toByteArray());
        part.reset();
      }
      part.writeBytes(line);
      part.write('\n');
    }
    if (part.size() > 0) {
      parts.add(part.toByteArray());
    }
    return new CopyList(tally.head(parts), parts);
  }

  /**
   * Whether the parts are the list that the head speaks of.
   *
   * @throws IOException saying what is wrong
   */
  void check() throws IOException {
    Tally tally = new Tally();
    for (byte[] part : parts) {
      int from = 0;
      for (int at = 0; at < part.length; at++) {
        if (part[at] == '\n') {
          byte[] line = Arrays.copyOfRange(part, from, at);
          try {
            tally.add(Json.readExactly(line, DeletedCopy.class));
          } catch (IllegalArgumentException disorder) {
            throw new IOException(disorder.getMessage(), disorder);
          }
          from = at + 1;
        }
      }
      if (from != part.length) {
        throw new IOException("the last line of a part does not end");
      }
    }
    if (!tally.head(parts).equals(head)) {
      throw new IOException("its list has other copies or sizes than it says");
    }
  }

  /** Sums up copies as they go by. */
  private static final class Tally {
    private @Nullable DeletedCopy last;
    private int copies;
    private long versions;
    private long bytes;
    private long left;

    private void add(DeletedCopy copy) {
      if (last != null && DeletedCopy.ORDER.compare(last, copy) >= 0) {
        throw new IllegalArgumentException("the copies are not in order, or one comes twice");
      }
      if (++copies > MAX_COPIES) {
        throw new IllegalArgumentException("a list names at most " + MAX_COPIES + " copies");
      }
      last = copy;
      versions += copy.versions();
      bytes += copy.bytes();
      left += copy.left();
    }

    private Head head(List<byte[]> parts) {
      MessageDigest digest = Encoding.sha256();
      parts.forEach(digest::update);
      return new Head(bytes, copies, left, parts.size(), Encoding.hex(digest.digest()), versions);
    }
  }
}
