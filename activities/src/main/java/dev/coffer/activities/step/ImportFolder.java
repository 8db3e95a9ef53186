package dev.coffer.activities.step;

import dev.coffer.activities.engine.Archive;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an operator lays archives for a worker to take in. A request names an archive by its name
 * alone; no separator, link, pipe or file with a second name leads anywhere else (P1, P2). What is
 * read is compared with the digest that the request names.
 *
 * <p>The digest of a file is its SHA-256. That of a folder is the SHA-256 of one line a file,
 * sorted by name: the file's SHA-256 in hexadecimal, two spaces, its name, a line feed. That is
 * what {@code LC_ALL=C sha256sum * | sha256sum} prints inside the folder.
 */
public final class ImportFolder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** A directory archive has a file a table. */
  private static final int MAX_FILES = 100_000;

  private final @Nullable Path folder;

  /**
   * @param folder null where no archive is taken in
   */
  public ImportFolder(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * The archive of this name.
   *
   * @throws FailureException {@code ARCHIVE_MISSING} when there is none, or it is no plain file or
   *     folder of plain files
   */
  public Found open(String name) {
    if (folder == null) {
      throw FailureCode.ARCHIVE_MISSING.because("this worker has no import folder");
    }
    Path place = folder.resolve(requireName(name));
    try {
      if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        return new Found(place, files(place));
      }
      requirePlain(place);
      return new Found(place, null);
    } catch (IOException e) {
      throw missing(e);
    }
  }

  private static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw FailureCode.ARCHIVE_MISSING.because("an archive has a plain name");
    }
    return name;
  }

  private static List<String> files(Path place) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
      for (Path entry : entries) {
        names.add(requireName(String.valueOf(entry.getFileName())));
        requirePlain(entry);
        if (names.size() > MAX_FILES) {
          throw FailureCode.ARCHIVE_MISSING.because("the archive has too many files");
        }
      }
    }
    names.sort(null);
    return names;
  }

  private static void requirePlain(Path file) throws IOException {
    BasicFileAttributes what =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean alone =
        Integer.valueOf(1)
            .equals(Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS));
    if (!what.isRegularFile() || !alone) {
      throw FailureCode.ARCHIVE_MISSING.because(
          "what lies there is a link, a pipe, or has a second name");
    }
  }

  private static FailureException missing(IOException cause) {
    return FailureCode.ARCHIVE_MISSING.because("no such archive lies in the import folder", cause);
  }

  /** An archive that lies there. */
  public static final class Found implements Archive {
    private final Path place;
    private final @Nullable List<String> inside;
    private final Map<String, Digest> read = new ConcurrentHashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    private Found(Path place, @Nullable List<String> inside) {
      this.place = place;
      this.inside = inside;
    }

    @Override
    public boolean isFolder() {
      return inside != null;
    }

    @Override
    public List<String> files() {
      return inside == null ? List.of(String.valueOf(place.getFileName())) : inside;
    }

    @Override
    public long bytes() {
      try {
        long bytes = 0;
        for (String file : files()) {
          bytes += Files.size(path(file));
        }
        return bytes;
      } catch (IOException e) {
        throw missing(e);
      }
    }

    private Path path(String file) {
      return inside == null ? place : place.resolve(file);
    }

    @Override
    public InputStream open(String file) throws IOException {
      Path path = path(file);
      requirePlain(path);
      SeekableByteChannel channel =
          Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      return new Digesting(Channels.newInputStream(channel), digest -> note(file, digest));
    }

    private void note(String file, Digest digest) {
      Digest before = read.putIfAbsent(file, digest);
      if (before != null && !before.equals(digest)) {
        changed.add(file);
      }
    }

    /**
     * Compares all that was read with the digest that was asked for.
     *
     * @throws FailureException {@code ARCHIVE_DIGEST} when it is another one, when a file read
     *     twice was not the same, or when a file was not read to its end
     */
    public void requireDigest(Digest expected) {
      if (!changed.isEmpty() || !read.keySet().equals(new HashSet<>(files()))) {
        throw FailureCode.ARCHIVE_DIGEST.because("the archive changed while it was read");
      }
      if (!digest().equals(expected)) {
        throw FailureCode.ARCHIVE_DIGEST.because(
            "the archive's SHA-256 is " + digest().hex() + ", not the one that was named");
      }
    }

    private Digest digest() {
      if (inside == null) {
        return read.values().iterator().next();
      }
      StringBuilder lines = new StringBuilder();
      read.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              file ->
                  lines
                      .append(file.getValue().hex())
                      .append("  ")
                      .append(file.getKey())
                      .append('\n'));
      return Digest.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Tells the digest of what was read once the end was seen. */
  private static final class Digesting extends FilterInputStream {
    private final MessageDigest digest = Digest.sha256();
    private final java.util.function.Consumer<Digest> told;
    private boolean ended;

    Digesting(InputStream in, java.util.function.Consumer<Digest> told) {
      super(in);
      this.told = told;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = in.read(into, offset, length);
      if (count > 0) {
        digest.update(ByteBuffer.wrap(into, offset, count));
      } else if (count < 0 && !ended) {
        ended = true;
        told.accept(new Digest(HexFormat.of().formatHex(digest.digest())));
      }
      return count;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    /** What is skipped is read: the digest is of all bytes. */
    @Override
    public long skip(long count) throws IOException {
      byte[] over = new byte[(int) Math.min(count, 8192)];
      return Math.max(0, read(over, 0, over.length));
    }
  }
}
