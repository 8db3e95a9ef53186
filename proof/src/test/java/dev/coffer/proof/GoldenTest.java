package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Files of released versions are read for ever")
class GoldenTest {
  static final Path FOLDER = Path.of("src/test/resources/golden");

  private final Verifier verifier;

  GoldenTest() throws IOException {
    verifier = new Verifier(PublicKeys.read(Files.readAllBytes(FOLDER.resolve("keys.json"))));
  }

  @Test
  @DisplayName("I-12 a deletion certificate of version 1")
  void certificate() throws IOException {
    byte[] file = Files.readAllBytes(FOLDER.resolve("certificate.json"));

    Verdict verdict = verifier.verify(file);

    assertThat(verdict.valid()).as(verdict.toString()).isTrue();
    assertThat(verdict.facts())
        .extracting(fact -> fact.name() + ": " + fact.value())
        .containsExactly(
            "tenant: acme",
            "run: p-1",
            "issued at: 2026-11-21T20:30:00Z",
            "requested by: olivia",
            "plan: " + "3".repeat(64),
            "judged at: 2026-11-20T20:00:00Z",
            "backups deleted: 3",
            "versions gone: 30 (3003 bytes)",
            "read back at: 2026-11-21T20:29:58Z",
            "versions locked: 4",
            "locked until: 2027-01-01T00:00:00Z",
            "versions held: 1",
            "keys destroyed: transit/keys/coffer-acme-kek",
            "audit head: 41 " + "4".repeat(64));
    assertThat(verifier.deletion(file).orElseThrow().sign(Sample.ISSUED, Sample::sign))
        .isEqualTo(file);
  }

  @Test
  @DisplayName("I-12 a manifest of version 1")
  void manifest() throws IOException {
    Verdict verdict = verifier.verify(Files.readAllBytes(FOLDER.resolve("manifest")));

    assertThat(verdict.valid()).as(verdict.toString()).isTrue();
    assertThat(verdict.facts())
        .contains(
            new Verdict.Fact("tenant", "acme"),
            new Verdict.Fact("backup", "monday"),
            new Verdict.Fact("cut position", "0/16B3748"));
  }

  @Test
  @DisplayName("the package page's example is the golden certificate")
  void example() throws IOException {
    String page =
        Files.readString(Path.of("src/main/java/dev/coffer/proof/package-info.java"))
            .replaceAll("\n \\* ?", "");
    Certificate.File file =
        Certificate.read(Files.readAllBytes(FOLDER.resolve("certificate.json")));
    Dsse.Envelope statement = Dsse.open(file.statement());
    Certificate.Content absence =
        file.claims().stream()
            .filter(one -> one.name().equals("absence"))
            .findFirst()
            .orElseThrow();
    String signed =
        new String(Dsse.preAuthentication(statement.payloadType(), statement.payload()), UTF_8);

    assertThat(page)
        .contains(new String(Encoding.bytes(absence.content()), UTF_8))
        .contains(new String(Json.write(absence), UTF_8))
        .contains(signed.substring(0, signed.indexOf("},")))
        .contains(file.statement().signatures().getFirst().sig());
    assertThat(new String(statement.payload(), UTF_8))
        .contains(page.replaceAll("(?s).*and in the statement as<pre>(.*?)</pre>.*", "$1"));
  }
}
