package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import dev.coffer.cli.remote.Refused;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Unreadable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffer proof …}. */
@Command(
    name = "proof",
    mixinStandardHelpOptions = true,
    description = "Verifies offline what a tenant's key has signed.",
    subcommands = ProofVerification.class)
final class ProofCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  @Command(
      name = "key",
      mixinStandardHelpOptions = true,
      description = {
        "Prints a tenant's public keys: a JWK set (RFC 7517, RFC 8037).",
        "Take them once, keep them, and let the tenant's owner confirm them:",
        "a proof is worth as much as the key that it is checked with."
      },
      footer = {"", "For example:", "  coffer proof key --tenant acme > keys.json"})
  void key(
      @Mixin Session session,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String tenant,
      @Option(names = "--pem", description = "Print PEM, as openssl reads it.") boolean pem) {
    Api api = session.api(Session.AUDITING);
    JsonNode keys = api.get(Place.tenant(Place.tenant(api, tenant)) + "/keys/public");
    if (!pem) {
      session.out().println(Json.pretty(keys));
      return;
    }
    try {
      byte[] set = keys.toString().getBytes(StandardCharsets.UTF_8);
      session.out().print(PublicKeys.read(set).pem());
      session.out().flush();
    } catch (Unreadable foreign) {
      throw new Refused(Complaint.BAD_INPUT, "the API's " + foreign.getMessage());
    }
  }
}
