package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@DisplayName("What the README tells to type is accepted")
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
  private static final Pattern WITHIN_A_LINE = Pattern.compile("`(\\./coffer [^`]+)`");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @ParameterizedTest
  @MethodSource("commands")
  @DisplayName("each command of the client exists, with all its options")
  void commandParses(String command) {
    String[] words =
        WORD.matcher(command)
            .results()
            .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
            .toArray(String[]::new);

    assertThatCode(() -> line().parseArgs(words)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("a word that is no command is noticed")
  void strangerIsRefused() {
    assertThatCode(() -> line().parseArgs("backup", "conjure"))
        .isInstanceOf(CommandLine.ParameterException.class);
  }

  @Test
  @DisplayName("the README shows the main job from tenant to restore")
  void showsTheMainJob() throws IOException {
    assertThat(commands().map(ReadmeTest::first).distinct())
        .startsWith("tenant", "dataset", "backup", "restore");
  }

  /** The client's commands; the other words of ./coffer have their own test beside the stack. */
  static Stream<String> commands() throws IOException {
    List<String> own = List.copyOf(line().getSubcommands().keySet());
    String readme = Files.readString(Path.of("../README.md"));
    return Stream.concat(
            BLOCK.matcher(readme).results().flatMap(block -> block.group(1).lines()),
            WITHIN_A_LINE.matcher(readme).results().map(line -> line.group(1)))
        .map(text -> text.replaceFirst("^\\./coffer ", ""))
        .filter(text -> own.contains(first(text)));
  }

  private static String first(String command) {
    return command.split(" ", 2)[0];
  }

  private static CommandLine line() {
    return CofferCli.of(
        new Environment(Map.of(), ".", false, UnaryOperator.identity(), Clock.systemUTC()));
  }
}
