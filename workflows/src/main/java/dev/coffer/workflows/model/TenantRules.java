package dev.coffer.workflows.model;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a tenant's policy keeps of each of its datasets' backups.
 *
 * @param usual of every dataset that has no rules of its own
 * @param datasets those that have, in the order of their ids and each at most once
 */
public record TenantRules(RetentionRules usual, List<DatasetRules> datasets) {
  private static final Pattern LINE = Pattern.compile("dataset=(\\S+) (.+)");

  public TenantRules {
    requireNonNull(usual, "usual is null");
    datasets = datasets.stream().sorted(comparing(one -> one.dataset().value())).toList();
    if (datasets.stream().map(DatasetRules::dataset).distinct().count() < datasets.size()) {
      throw new IllegalArgumentException("a dataset has two rules of its own");
    }
  }

  /** The same of every dataset. */
  public static TenantRules of(RetentionRules usual) {
    return new TenantRules(usual, List.of());
  }

  /** What is kept of this dataset. */
  public RetentionRules of(DatasetId dataset) {
    return datasets.stream()
        .filter(one -> one.dataset().equals(dataset))
        .map(DatasetRules::rules)
        .findFirst()
        .orElse(usual);
  }

  /**
   * The canonical form: that of the usual rules, then a line {@code dataset=<id> <rules>} for each
   * that has its own.
   */
  public String text() {
    return Stream.concat(
            Stream.of(usual.text()),
            datasets.stream().map(one -> "dataset=" + one.dataset() + ' ' + one.rules().text()))
        .collect(joining("\n"));
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static TenantRules parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("not the canonical form of a tenant's rules");
    }
    return new TenantRules(
        RetentionRules.parse(lines.getFirst()),
        lines.stream().skip(1).map(TenantRules::read).toList());
  }

  private static DatasetRules read(String line) {
    Matcher part = LINE.matcher(line);
    if (!part.matches()) {
      throw new IllegalArgumentException("not the canonical form of a dataset's rules");
    }
    return new DatasetRules(new DatasetId(part.group(1)), RetentionRules.parse(part.group(2)));
  }
}
