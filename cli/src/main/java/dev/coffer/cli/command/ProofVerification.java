package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Json;
import dev.coffer.cli.remote.Refused;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Unreadable;
import dev.coffer.proof.Verdict;
import dev.coffer.proof.Verifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer proof verify}: two files in, a verdict out; nothing is asked of anybody. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Verifies a certificate, manifest, restore proof, evidence bundle, audit anchor",
      "or other signed record. Needs no network, no token and no Coffer."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every check holds", "2:a file cannot be read", "7:a check is broken"},
    footer = {"", "For example:", "  coffer proof verify certificate.json --key keys.json"})
final class ProofVerification implements Callable<Integer> {
  /** Larger than any certificate or manifest there can be. */
  private static final long MAX_BYTES = 96L << 20;

  @Parameters(paramLabel = "FILE", description = "What to verify.")
  @Nullable Path file;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The tenant's public keys, as 'coffer proof key' prints them.")
  @Nullable Path keys;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PublicKeys trusted = keys();
    Verdict verdict;
    try {
      verdict = new Verifier(trusted).verify(bytes(file));
    } catch (Unreadable unreadable) {
      if (json) {
        out.println(
            Json.pretty(
                Json.object().put("verdict", "UNREADABLE").put("detail", unreadable.getMessage())));
        return Complaint.BAD_INPUT;
      }
      throw refused(file, unreadable.getMessage());
    }
    if (json) {
      out.println(Json.pretty(document(verdict)));
    } else {
      print(verdict, out);
    }
    return verdict.valid() ? 0 : Complaint.HALTED;
  }

  private PublicKeys keys() {
    try {
      return PublicKeys.read(bytes(keys));
    } catch (Unreadable unreadable) {
      throw refused(keys, unreadable.getMessage());
    }
  }

  private static byte[] bytes(@Nullable Path path) {
    Path given = Objects.requireNonNull(path, "picocli wants it");
    try {
      if (Files.size(given) > MAX_BYTES) {
        throw refused(given, "larger than any proof");
      }
      return Files.readAllBytes(given);
    } catch (IOException missing) {
      throw refused(given, "no file that can be read");
    }
  }

  private static Refused refused(@Nullable Path path, @Nullable String why) {
    return new Refused(Complaint.BAD_INPUT, path + ": " + why);
  }

  private static ObjectNode document(Verdict verdict) {
    ObjectNode document =
        Json.object()
            .put("verdict", verdict.valid() ? "VALID" : "BROKEN")
            .put("kind", verdict.kind())
            .put("key", verdict.keyId());
    ArrayNode broken = document.putArray("broken");
    verdict.broken().forEach(broken::add);
    ArrayNode checks = document.putArray("checks");
    for (Verdict.Check check : verdict.checks()) {
      checks
          .addObject()
          .put("name", check.name())
          .put("holds", check.holds())
          .put("detail", check.detail());
    }
    ObjectNode facts = document.putObject("facts");
    verdict.facts().forEach(fact -> facts.put(fact.name(), fact.value()));
    return document;
  }

  private static void print(Verdict verdict, PrintWriter out) {
    int width = verdict.checks().stream().mapToInt(check -> check.name().length()).max().orElse(0);
    for (Verdict.Check check : verdict.checks()) {
      out.println((check.holds() ? "✓ " : "✗ ") + line(check.name(), width, check.detail()));
    }
    int column = verdict.facts().stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    for (Verdict.Fact fact : verdict.facts()) {
      out.println("  " + line(fact.name(), column, fact.value()));
    }
    String kind = Values.plain(verdict.kind());
    out.println(
        verdict.valid()
            ? "VALID: this " + kind + " is what was signed by " + Values.plain(verdict.keyId())
            : "BROKEN: " + Values.plain(String.join(", ", verdict.broken())) + " of this " + kind);
  }

  private static String line(String name, int width, String text) {
    return Values.plain(name) + " ".repeat(width - name.length() + 2) + Values.plain(text);
  }
}
