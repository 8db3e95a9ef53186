package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The import folder")
class ImportFolderTest {
  @TempDir private Path root;
  private Path folder;
  private ImportFolder imports;

  @BeforeEach
  void lay() throws IOException {
    folder = Files.createDirectory(root.resolve("import"));
    Files.writeString(root.resolve("secret"), "not an archive");
    Files.writeString(folder.resolve("a.dump"), "an archive");
    imports = new ImportFolder(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "/etc/passwd",
        "..",
        ".",
        "",
        "a/../a.dump",
        "none",
        "a.dump\n",
        "-x"
      })
  @DisplayName("P1 a name leads nowhere but to what lies in it")
  void names(String name) {
    assertThat(refusal(() -> imports.open(name)).code()).isEqualTo(FailureCode.ARCHIVE_MISSING);
  }

  @Test
  @DisplayName("P2 no link is followed, no pipe is waited for, no second name is taken")
  void links() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), root.resolve("secret"));
    Files.createLink(folder.resolve("second"), root.resolve("secret"));
    Files.createSymbolicLink(folder.resolve("elsewhere"), root);
    Path inside = Files.createDirectory(folder.resolve("dir"));
    Files.createSymbolicLink(inside.resolve("toc.dat"), root.resolve("secret"));
    Path pipes = Files.createDirectory(folder.resolve("pipes"));
    assertThat(new ProcessBuilder("mkfifo", pipes.resolve("toc.dat").toString()).start().waitFor())
        .isZero();

    for (String name : new String[] {"link", "second", "elsewhere", "dir", "pipes"}) {
      assertThat(refusal(() -> imports.open(name)).code())
          .as(name)
          .isEqualTo(FailureCode.ARCHIVE_MISSING);
    }
  }

  @Test
  @DisplayName("P2 what becomes a link after it was found is not opened")
  void swapped() throws IOException {
    ImportFolder.Found found = imports.open("a.dump");
    Files.delete(folder.resolve("a.dump"));
    Files.createSymbolicLink(folder.resolve("a.dump"), root.resolve("secret"));

    assertThat(refusal(() -> read(found, "a.dump")).code()).isEqualTo(FailureCode.ARCHIVE_MISSING);
  }

  @Test
  @DisplayName("an archive is what its digest says, and only when all of it was read")
  void digest() throws IOException {
    ImportFolder.Found found = imports.open("a.dump");
    try (InputStream in = found.open("a.dump")) {
      assertThat(in.read()).isEqualTo('a');
    }
    assertThat(refusal(() -> found.requireDigest(Digest.of("an archive"))).code())
        .isEqualTo(FailureCode.ARCHIVE_DIGEST);

    read(found, "a.dump");
    assertThatCode(() -> found.requireDigest(Digest.of("an archive"))).doesNotThrowAnyException();
    FailureException other = refusal(() -> found.requireDigest(Digest.of("another")));
    assertThat(other.code()).isEqualTo(FailureCode.ARCHIVE_DIGEST);
    assertThat(other.getMessage()).contains(Digest.of("an archive").hex());
  }

  @Test
  @DisplayName("an archive that is written to while it is read is refused, whatever it is now")
  void changed() throws IOException {
    ImportFolder.Found found = imports.open("a.dump");
    read(found, "a.dump");
    Files.writeString(folder.resolve("a.dump"), "another one");
    read(found, "a.dump");

    for (String content : new String[] {"an archive", "another one"}) {
      assertThat(refusal(() -> found.requireDigest(Digest.of(content))).code())
          .isEqualTo(FailureCode.ARCHIVE_DIGEST);
    }
  }

  @Test
  @DisplayName("a folder's digest is what sha256sum prints of what sha256sum prints")
  void folderDigest() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("dir"));
    Files.writeString(inside.resolve("toc.dat"), "contents");
    Files.writeString(inside.resolve("10.dat"), "ten");
    Files.writeString(inside.resolve("9.dat"), "nine");
    Process shell =
        new ProcessBuilder("sh", "-c", "LC_ALL=C; export LC_ALL; sha256sum * | sha256sum")
            .directory(inside.toFile())
            .start();
    String printed =
        new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

    ImportFolder.Found found = imports.open("dir");
    assertThat(found.isFolder()).isTrue();
    assertThat(found.bytes()).isEqualTo(15);
    for (String file : found.files()) {
      read(found, file);
    }
    assertThatCode(() -> found.requireDigest(new Digest(printed.substring(0, 64))))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("is not there unless an operator says where it is")
  void off() {
    assertThat(refusal(() -> new ImportFolder(null).open("a.dump")).code())
        .isEqualTo(FailureCode.ARCHIVE_MISSING);
  }

  private static void read(ImportFolder.Found found, String file) throws IOException {
    try (InputStream in = found.open(file)) {
      in.readAllBytes();
    }
  }

  private static FailureException refusal(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    FailureException refused = catchThrowableOfType(FailureException.class, call);
    assertThat(refused).isNotNull();
    return refused;
  }
}
