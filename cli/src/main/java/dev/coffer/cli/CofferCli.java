package dev.coffer.cli;

import dev.coffer.cli.command.Coffer;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.remote.Refused;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The program. */
public final class CofferCli {
  private CofferCli() {}

  /** Runs one command and ends with its exit code. */
  public static void main(String[] words) {
    CommandLine line =
        of(Environment.ofProcess())
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(line.execute(words));
  }

  /** The command line, in these surroundings. */
  static CommandLine of(Environment environment) {
    CommandLine line = new CommandLine(new Coffer(environment));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(false);
    line.setParameterExceptionHandler(
        (wrong, words) -> {
          CommandLine at = wrong.getCommandLine();
          at.getErr().println("coffer: " + firstLine(wrong.getMessage()));
          at.getErr().println("  try: " + at.getCommandSpec().qualifiedName() + " --help");
          return Complaint.BAD_INPUT;
        });
    line.setExecutionExceptionHandler(
        (thrown, at, parsed) ->
            thrown instanceof Refused refused
                ? Complaint.print(refused, at.getErr())
                : Complaint.print(thrown, at.getErr()));
    return line;
  }

  private static String firstLine(@Nullable String text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }
}
