package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Head and file names of an archive of {@code pg_dump}, custom or directory, as {@code
 * pg_backup_archiver.c} writes them since PostgreSQL 12 (archive versions 1.14 to 1.16). Everything
 * else of an archive is read by {@code pg_restore}, which opens whatever file a directory's table
 * of contents names: that is why the names are read here first.
 */
final class ArchiveToc {
  private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
  private static final int OLDEST = 14;
  private static final int NEWEST = 16;
  private static final int CUSTOM = 1;
  private static final int TAR = 3;
  private static final int MAX_TEXT = 64 << 20;

  private final InputStream in;
  private int minor;
  private int intBytes;

  private ArchiveToc(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * What stands before the table of contents.
   *
   * @param madeAt local time of the machine that it was made on; the zone is not written down
   */
  record Head(
      @Nullable String database,
      @Nullable String server,
      @Nullable String tool,
      @Nullable LocalDateTime madeAt) {}

  /** Whether a file begins like an archive. */
  static boolean begins(byte[] start, int length) {
    return length >= MAGIC.length
        && java.util.Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** The head of a custom archive. */
  static Head head(InputStream archive) throws IOException {
    ArchiveToc toc = new ArchiveToc(archive);
    return toc.head(CUSTOM);
  }

  /** The head of a directory's {@code toc.dat}, and every file that its entries name. */
  static Directory directory(InputStream archive) throws IOException {
    ArchiveToc toc = new ArchiveToc(archive);
    // The table of contents of a directory says that it is of a tar archive.
    Head head = toc.head(TAR);
    return new Directory(head, toc.files());
  }

  /** A directory's table of contents. */
  record Directory(Head head, List<String> files) {}

  private Head head(int format) throws IOException {
    if (!begins(in.readNBytes(MAGIC.length), MAGIC.length)) {
      throw unreadable("does not begin like an archive");
    }
    int major = octet();
    minor = octet();
    octet();
    if (major != 1 || minor < OLDEST || minor > NEWEST) {
      throw unreadable("is of format version %d.%d".formatted(major, minor));
    }
    intBytes = octet();
    int offsetBytes = octet();
    if (intBytes != 4 || offsetBytes > 8 || octet() != format) {
      throw unreadable("has a head that no pg_dump of ours writes");
    }
    if (minor >= 15) {
      octet();
    } else {
      integer();
    }
    LocalDateTime madeAt = time();
    return new Head(text(), text(), text(), madeAt);
  }

  /** Seconds to years as {@code struct tm} has them, and whether it was summer. */
  private @Nullable LocalDateTime time() throws IOException {
    int second = integer();
    int minute = integer();
    int hour = integer();
    int day = integer();
    int month = integer();
    int year = integer();
    integer();
    try {
      return LocalDateTime.of(1900 + year, month + 1, day, hour, minute, Math.min(second, 59));
    } catch (DateTimeException none) {
      return null;
    }
  }

  private List<String> files() throws IOException {
    List<String> files = new ArrayList<>();
    int entries = integer();
    for (int i = 0; i < entries; i++) {
      skipEntry();
      String file = text();
      if (file != null && !file.isEmpty()) {
        files.add(file);
      }
    }
    return files;
  }

  private void skipEntry() throws IOException {
    integer();
    integer();
    // Catalog, object, tag and kind.
    texts(4);
    integer();
    // Definition, drop, copy, namespace, tablespace and access method.
    texts(6);
    if (minor >= 16) {
      integer();
    }
    // Owner, and whether rows had ids of their own.
    texts(2);
    String dependency = text();
    while (dependency != null) {
      dependency = text();
    }
  }

  private void texts(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      text();
    }
  }

  private @Nullable String text() throws IOException {
    int length = integer();
    if (length < 0) {
      return null;
    }
    if (length > MAX_TEXT) {
      throw unreadable("has a text that is too long");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int integer() throws IOException {
    boolean negative = octet() != 0;
    int value = 0;
    for (int i = 0; i < intBytes; i++) {
      value |= octet() << (8 * i);
    }
    return negative ? -value : value;
  }

  private int octet() throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException();
    }
    return value;
  }

  private static RuntimeException unreadable(String why) {
    return FailureCode.ARCHIVE_REFUSED.because("the archive " + why);
  }
}
