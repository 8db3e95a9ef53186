package dev.coffer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.proof.Dsse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** Somebody who trusts nobody has the tenant's public key and copies of what the vault holds. */
class OfflineProofIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WholeStack stack = WholeStack.get();
  private final Api operator = new Api(stack, "operator");
  private final Tenants tenants = new Tenants(stack);
  private @TempDir Path folder;

  @Test
  @DisplayName(
      "I-3 a real backup's manifest and its restore's proof verify offline with the exported key,"
          + " and openssl agrees")
  void manifestAndProof() throws IOException {
    Tenant acme = tenants.create("acme", 100);
    String backup = tenants.backup(acme);
    String restore = Tenants.ok(tenants.restore(acme, backup)).path("id").asText();
    Path keys = exported(acme, "keys.json");

    JsonNode pinned = operator.get(acme.path() + "/backups/" + backup).ok().path("manifest");
    Path manifest = fetched(pinned.path("key").asText(), pinned.path("versionId").asText());
    JsonNode facts = verified(manifest, keys, "manifest");
    assertThat(facts.path("tenant").asText()).isEqualTo(acme.id());
    assertThat(facts.path("backup").asText()).isEqualTo(backup);
    assertThat(facts.path("rows").asInt()).isEqualTo(200);

    String key = operator.get(acme.path() + "/restores/" + restore).ok().path("proof").asText();
    facts = verified(fetched(key, null), keys, "restore-proof");
    assertThat(facts.path("restore").asText()).isEqualTo(restore);
    assertThat(facts.path("backup").asText()).isEqualTo(backup);

    Tenant globex = tenants.create("globex", 100);
    assertThat(client("verify", manifest, "--key", exported(globex, "foreign.json"), "--json"))
        .contains("BROKEN");
    opensslAgrees(manifest, exported(acme, "keys.pem", "--pem"));
  }

  /** The signature is over DSSE's pre-authentication encoding, as anyone's openssl checks it. */
  private void opensslAgrees(Path file, Path pem) throws IOException {
    assumeThat(Stream.of(System.getenv("PATH").split(":")).map(bin -> Path.of(bin, "openssl")))
        .anyMatch(Files::isExecutable);
    Dsse.Envelope envelope = Dsse.parse(Files.readAllBytes(file));
    Path message =
        Files.write(
            folder.resolve("message"),
            Dsse.preAuthentication(envelope.payloadType(), envelope.payload()));
    Path signature =
        Files.write(folder.resolve("signature"), envelope.signatures().getFirst().signature());
    assertThat(
            WholeStack.run(
                List.of(
                    "openssl",
                    "pkeyutl",
                    "-verify",
                    "-pubin",
                    "-inkey",
                    pem.toString(),
                    "-rawin",
                    "-in",
                    message.toString(),
                    "-sigfile",
                    signature.toString())))
        .contains("Signature Verified Successfully");
  }

  private JsonNode verified(Path file, Path keys, String kind) throws IOException {
    JsonNode verdict = JSON.readTree(client("verify", file, "--key", keys, "--json"));
    assertThat(verdict.path("verdict").asText()).as(verdict.toString()).isEqualTo("VALID");
    assertThat(verdict.path("kind").asText()).isEqualTo(kind);
    return verdict.path("facts");
  }

  private Path exported(Tenant tenant, String name, Object... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of("key", "--tenant", tenant.id()));
    words.addAll(List.of("--api", stack.fact("/api/url"), "--token-file", stack.fact("/tokens")));
    words.addAll(List.of(more));
    return Files.writeString(folder.resolve(name), client(words.toArray()));
  }

  /** What {@code coffer proof …} prints, in a process of its own. */
  private static String client(Object... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.coffer.cli.CofferCli",
                "proof"));
    Stream.of(words).map(String::valueOf).forEach(command::add);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private Path fetched(String key, @Nullable String version) throws IOException {
    try (S3Client store = stack.store()) {
      byte[] content =
          store
              .getObjectAsBytes(
                  object -> object.bucket(stack.fact("/store/bucket")).key(key).versionId(version))
              .asByteArray();
      return Files.write(Files.createTempFile(folder, "object", ""), content);
    }
  }
}
