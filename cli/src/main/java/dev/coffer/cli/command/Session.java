package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.cli.Environment;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.output.Times;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import dev.coffer.cli.remote.Refused;
import dev.coffer.cli.remote.Tokens;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command can be told: where the API is, who asks, and for whom the output is. */
final class Session {
  /** Who usually starts work. */
  static final List<String> WORKING = List.of("admin", "operator", "service");

  /** Who usually decides. */
  static final List<String> DECIDING = List.of("approver", "admin");

  /** Who usually places holds. */
  static final List<String> HOLDING = List.of("legal", "admin");

  /** Who usually looks into the audit trail. */
  static final List<String> AUDITING = List.of("auditor", "admin");

  @Option(
      names = "--api",
      paramLabel = "URL",
      description = "Where the API is; COFFER_API_URL, else http://127.0.0.1:8090.")
  @Nullable URI address;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Where your tokens are; COFFER_TOKEN_FILE, else ~/.config/coffer/tokens.json.")
  @Nullable Path tokenFile;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Which of your tokens to sign in with, by its name or role.")
  @Nullable String as;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec(Spec.Target.MIXEE)
  CommandLine.Model.@Nullable CommandSpec spec;

  private @Nullable Api api;

  Environment environment() {
    return ((Coffer) spec().root().userObject()).environment();
  }

  PrintWriter out() {
    return spec().commandLine().getOut();
  }

  PrintWriter err() {
    return spec().commandLine().getErr();
  }

  /** The API, signed in as the first of the usual ones that there is a token for. */
  Api api(List<String> usual) {
    if (api == null) {
      api = new Api(address(), Tokens.read(tokenFile()).choose(as, usual));
    }
    return api;
  }

  Api api() {
    return api(WORKING);
  }

  private URI address() {
    URI chosen =
        address != null
            ? address
            : URI.create(
                environment().variables().getOrDefault("COFFER_API_URL", "http://127.0.0.1:8090"));
    if (chosen.getHost() == null || !List.of("http", "https").contains(chosen.getScheme())) {
      throw new Refused(Complaint.BAD_INPUT, "--api has to be an http or https address");
    }
    return chosen;
  }

  private Path tokenFile() {
    if (tokenFile != null) {
      return tokenFile;
    }
    String named = environment().variables().get("COFFER_TOKEN_FILE");
    return named != null
        ? Path.of(named)
        : Path.of(environment().home(), ".config", "coffer", "tokens.json");
  }

  /** Prints a document for a program; says whether one was wanted. */
  boolean printed(JsonNode document) {
    if (json) {
      out().println(Json.pretty(document));
    }
    return json;
  }

  /** A time that the user typed. */
  Instant time(String option, String text) {
    try {
      return Times.time(text, environment().clock());
    } catch (IllegalArgumentException malformed) {
      throw bad(option, malformed);
    }
  }

  /** A duration that the user typed. */
  static @Nullable String duration(String option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      Duration duration = Times.duration(text);
      return duration.toString();
    } catch (IllegalArgumentException malformed) {
      throw bad(option, malformed);
    }
  }

  private static Refused bad(String option, IllegalArgumentException malformed) {
    return new Refused(Complaint.BAD_INPUT, option + ": " + malformed.getMessage());
  }

  private CommandLine.Model.CommandSpec spec() {
    return Objects.requireNonNull(spec, "picocli sets it");
  }
}
