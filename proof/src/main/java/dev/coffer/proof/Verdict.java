package dev.coffer.proof;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What came of a verification.
 *
 * @param kind what the file says it is, for example {@code manifest} or {@code deletion
 *     certificate}
 * @param keyId the key that it says signed it
 * @param checks every check that was made, in order
 * @param facts what the file says, for a person; empty unless every check holds
 */
public record Verdict(String kind, String keyId, List<Check> checks, List<Fact> facts) {
  public Verdict {
    requireNonNull(kind, "kind is null");
    requireNonNull(keyId, "keyId is null");
    checks = List.copyOf(checks);
    facts = checks.stream().allMatch(Check::holds) ? List.copyOf(facts) : List.of();
  }

  /**
   * One check.
   *
   * @param name {@code signature}, {@code statement}, or a claim's name
   * @param detail what holds, or what is wrong
   */
  public record Check(String name, boolean holds, String detail) {}

  /** One thing that the file says. */
  public record Fact(String name, String value) {}

  /** Whether every check holds. */
  public boolean valid() {
    return checks.stream().allMatch(Check::holds);
  }

  /** Names of the checks that do not hold, in order. */
  public List<String> broken() {
    return checks.stream().filter(check -> !check.holds()).map(Check::name).toList();
  }
}
