package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Whoever has no Coffer verifies by the README alone")
class OutsiderTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

  private @TempDir Path folder;

  @Test
  @DisplayName("its commands find the signature and every claim of the golden certificate good")
  void readme() throws IOException, InterruptedException {
    for (String tool : List.of("python3", "openssl", "sha256sum", "bash")) {
      assumeThat(Stream.of(System.getenv("PATH").split(":")).map(bin -> Path.of(bin, tool)))
          .as(tool)
          .anyMatch(Files::isExecutable);
    }
    for (String file : List.of("certificate.json", "keys.json")) {
      Files.copy(GoldenTest.FOLDER.resolve(file), folder.resolve(file));
    }

    String said = run();

    assertThat(said)
        .contains("Signature Verified Successfully", "subject as signed", "audit as signed")
        .contains(
            new Verifier(PublicKeys.read(Files.readAllBytes(folder.resolve("keys.json"))))
                .deletion(Files.readAllBytes(folder.resolve("certificate.json")))
                .orElseThrow()
                .copies()
                .head()
                .sha256());
  }

  private String run() throws IOException, InterruptedException {
    String readme = Files.readString(Path.of("README.md"));
    List<String> blocks =
        BLOCK
            .matcher(readme.substring(readme.indexOf("## Without Coffer")))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).hasSize(3);
    Process process =
        new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", String.join("\n", blocks))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
