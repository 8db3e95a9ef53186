package dev.coffer.workflows.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Every failure has its runbook")
class RunbooksTest {

  private static final Path ROOT = Path.of("..");
  private static final Path RUNBOOKS = ROOT.resolve("deploy/runbooks");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)#([^)]+)\\)");
  private static final List<String> QUESTIONS =
      List.of("**What happened.** ", "**Coffer has** ", "**Do.** ", "**Over when** ");

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  @DisplayName("each code's address leads to a section that states its status and answers all four")
  void everyCodeHasItsSection(FailureCode code) throws IOException {
    String[] address = code.runbook().split("#", 2);
    String section = section(Files.readString(ROOT.resolve(address[0])), address[1]);

    assertThat(section)
        .contains("`%s` · HTTP %d · exit %d".formatted(code, code.httpStatus(), code.exitCode()))
        .contains(QUESTIONS);
  }

  @Test
  @DisplayName("no section describes a code that no longer exists, or one twice")
  void everySectionHasItsCode() throws IOException {
    List<String> described =
        pages().stream()
            .filter(page -> !page.endsWith("README.md"))
            .flatMap(page -> anchors(page).map(anchor -> address(page) + "#" + anchor))
            .sorted()
            .toList();
    List<String> codes =
        Stream.of(FailureCode.values()).map(FailureCode::runbook).sorted().toList();

    assertThat(described).isEqualTo(codes);
  }

  @Test
  @DisplayName("every link between sections leads somewhere")
  void linksLeadSomewhere() throws IOException {
    TreeSet<String> dead = new TreeSet<>();
    for (Path page : pages()) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
        if (anchors(target).noneMatch(link.group(2)::equals)) {
          dead.add(address(page) + ": " + link.group());
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(RUNBOOKS)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static String address(Path page) {
    return "deploy/runbooks/" + page.getFileName();
  }

  private static Stream<String> anchors(Path page) {
    try {
      return HEADING.matcher(Files.readString(page)).results().map(RunbooksTest::anchor);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + page, e);
    }
  }

  /** The anchor that forges and renderers give a heading: lower case, spaces as hyphens. */
  private static String anchor(MatchResult heading) {
    return heading.group(1).toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
  }

  private static String section(String page, String anchor) {
    List<MatchResult> headings = HEADING.matcher(page).results().toList();
    for (int i = 0; i < headings.size(); i++) {
      if (anchor(headings.get(i)).equals(anchor)) {
        int end = i + 1 < headings.size() ? headings.get(i + 1).start() : page.length();
        return page.substring(headings.get(i).end(), end);
      }
    }
    return "";
  }
}
