package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Archive;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a directory archive, copied to a folder that only this process's user enters: what
 * {@code pg_restore} opens by name is then what was read and compared with the digest, whoever may
 * write to the place where it lay. Only names that {@code pg_dump} gives are copied, and only
 * archives whose contents name nothing else are let through (P1).
 */
final class Spool implements AutoCloseable {
  private static final String TOC = "toc.dat";
  private static final String PACKED = "(?:\\.gz|\\.lz4|\\.zst)?";
  private static final Pattern ROWS = Pattern.compile("\\d+\\.dat");
  private static final Pattern OBJECTS = Pattern.compile("blobs(?:_\\d+)?\\.toc");
  private static final Pattern OBJECT = Pattern.compile("\\d+ (blob_\\d+\\.dat)");
  private static final Pattern OWN =
      Pattern.compile("toc\\.dat|blobs(?:_\\d+)?\\.toc|(?:blob_)?\\d+\\.dat" + PACKED);

  private final Path folder;
  private final ArchiveToc.Head head;

  private Spool(Path folder, ArchiveToc.Head head) {
    this.folder = folder;
    this.head = head;
  }

  static Spool of(Archive archive) throws IOException {
    List<String> files = archive.files();
    if (!files.contains(TOC) || !files.stream().allMatch(name -> OWN.matcher(name).matches())) {
      throw FailureCode.ARCHIVE_REFUSED.because("the folder is no directory archive of pg_dump");
    }
    Path folder = Files.createTempDirectory("coffer-archive");
    try {
      for (String name : files) {
        try (InputStream in = archive.open(name)) {
          Files.copy(in, folder.resolve(name));
        }
      }
      return new Spool(folder, checked(folder, files));
    } catch (IOException | RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  private static ArchiveToc.Head checked(Path folder, List<String> files) throws IOException {
    ArchiveToc.Directory toc;
    try (InputStream in = Files.newInputStream(folder.resolve(TOC))) {
      toc = ArchiveToc.directory(in);
    }
    Set<String> there = new HashSet<>();
    files.forEach(name -> there.add(name.replaceFirst(PACKED + "$", "")));
    for (String name : toc.files()) {
      boolean objects = OBJECTS.matcher(name).matches();
      if ((!objects && !ROWS.matcher(name).matches()) || !there.contains(name)) {
        throw foreign();
      }
      if (objects) {
        requireOwn(folder.resolve(name), there);
      }
    }
    return toc.head();
  }

  private static void requireOwn(Path objects, Set<String> there) throws IOException {
    try (Stream<String> lines = Files.lines(objects)) {
      boolean own =
          lines.allMatch(
              line -> {
                var object = OBJECT.matcher(line);
                return object.matches() && there.contains(object.group(1));
              });
      if (!own) {
        throw foreign();
      }
    } catch (UncheckedIOException unreadable) {
      throw foreign();
    }
  }

  private static RuntimeException foreign() {
    return FailureCode.ARCHIVE_REFUSED.because("the archive names files that are not its own");
  }

  Path folder() {
    return folder;
  }

  ArchiveToc.Head head() {
    return head;
  }

  @Override
  public void close() throws IOException {
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
