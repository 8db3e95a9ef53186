package dev.coffer.cli;

import java.io.Console;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What surrounds the process.
 *
 * @param variables environment variables
 * @param home the user's own folder
 * @param terminal whether a person watches
 * @param ask puts a question to that person and returns the answer
 */
public record Environment(
    Map<String, String> variables,
    String home,
    boolean terminal,
    UnaryOperator<String> ask,
    Clock clock) {

  // With java.base's own console there is still none when the output is redirected.
  @SuppressWarnings("SystemConsoleNull")
  static Environment ofProcess() {
    Console console = System.console();
    return new Environment(
        System.getenv(),
        System.getProperty("user.home", "."),
        console != null && console.isTerminal(),
        question ->
            console == null ? "" : Objects.requireNonNullElse(console.readLine("%s", question), ""),
        Clock.systemUTC());
  }
}
