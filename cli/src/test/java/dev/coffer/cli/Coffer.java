package dev.coffer.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The coffer command beside an API that gives the answers it was told, and notes what was asked.
 */
final class Coffer implements AfterEachCallback {
  /**
   * By method and path, such as {@code GET /v1/tenants}; with the query and the body, or with the
   * query, where the answer hangs on them.
   */
  final Map<String, String> answers = new LinkedHashMap<>();

  /** Method, path and query, and body. */
  final List<String> asked = new ArrayList<>();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final HttpServer api;
  private final Path folder;

  Coffer() {
    try {
      folder = Files.createTempDirectory("coffer");
      Files.writeString(folder.resolve("token"), "secret");
      api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    api.createContext("/", this::answer);
    api.start();
  }

  @Override
  public void afterEach(ExtensionContext test) throws IOException {
    api.stop(0);
    Files.delete(folder.resolve("token"));
    Files.delete(folder);
  }

  /** Runs the command and returns its exit code. */
  int run(String... words) {
    return CofferCli.of(
            new Environment(
                Map.of(
                    "COFFER_API_URL",
                    "http://127.0.0.1:" + api.getAddress().getPort(),
                    "COFFER_TOKEN_FILE",
                    folder.resolve("token").toString()),
                folder.toString(),
                false,
                UnaryOperator.identity(),
                Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC)))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  /** Forgets what was printed. */
  void forget() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  private String answer(String line, String body) {
    return Stream.of(line + ' ' + body, line, line.replaceFirst("\\?.*", ""))
        .map(answers::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("{}");
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String line = call.getRequestMethod() + ' ' + call.getRequestURI();
    asked.add(line + ' ' + body);
    byte[] bytes = answer(line, body).getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }
}
