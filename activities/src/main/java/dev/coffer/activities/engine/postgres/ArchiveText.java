package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Archive;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An archive of any format as the script that it stands for. A plain one is that script; a custom
 * one goes through {@code pg_restore}, which converts and never connects; the files of a directory
 * are copied first (see {@link Spool}), since the tool would open whatever name it finds in them.
 */
final class ArchiveText implements AutoCloseable {
  private static final int MAGIC = 5;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  private final String format;
  private final ArchiveToc.@Nullable Head head;
  private final InputStream text;
  private final @Nullable Conversion conversion;
  private final @Nullable Spool spool;

  private ArchiveText(
      String format,
      ArchiveToc.@Nullable Head head,
      InputStream text,
      @Nullable Conversion conversion,
      @Nullable Spool spool) {
    this.format = format;
    this.head = head;
    this.text = text;
    this.conversion = conversion;
    this.spool = spool;
  }

  static ArchiveText open(PostgresTools tools, Archive archive) throws IOException {
    if (archive.isFolder()) {
      return directory(tools, archive);
    }
    String file = archive.files().getFirst();
    byte[] start;
    try (InputStream in = archive.open(file)) {
      start = in.readNBytes(MAGIC);
    }
    if (ArchiveToc.begins(start, start.length)) {
      return custom(tools, archive, file);
    }
    if (start.length > 1 && start[0] == GZIP[0] && start[1] == GZIP[1]) {
      throw FailureCode.ARCHIVE_REFUSED.because("the archive is compressed as a whole");
    }
    return new ArchiveText("plain", null, archive.open(file), null, null);
  }

  private static ArchiveText custom(PostgresTools tools, Archive archive, String file)
      throws IOException {
    ArchiveToc.Head head;
    try (InputStream in = archive.open(file)) {
      head = ArchiveToc.head(in);
    }
    Conversion conversion = Conversion.of(tools.conversion(), archive.open(file));
    return new ArchiveText("custom", head, conversion.text(), conversion, null);
  }

  private static ArchiveText directory(PostgresTools tools, Archive archive) throws IOException {
    Spool spool = Spool.of(archive);
    try {
      List<String> command = new java.util.ArrayList<>(tools.conversion());
      command.addAll(List.of("--format=directory", spool.folder().toString()));
      Conversion conversion = Conversion.of(command, InputStream.nullInputStream());
      return new ArchiveText("directory", spool.head(), conversion.text(), conversion, spool);
    } catch (RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  /** {@code plain}, {@code custom} or {@code directory}. */
  String format() {
    return format;
  }

  /** What stands before the table of contents; a plain archive has none. */
  ArchiveToc.@Nullable Head head() {
    return head;
  }

  InputStream text() {
    return text;
  }

  /** Called when the text was read: whether all of the archive became text. */
  void finish() throws IOException {
    if (conversion != null) {
      conversion.finish();
    }
  }

  @Override
  public void close() {
    try (spool) {
      if (conversion != null) {
        conversion.close();
      } else {
        text.close();
      }
    } catch (IOException gone) {
      // What was read was compared already; nothing is left to give back.
    }
  }
}
