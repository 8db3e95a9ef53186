package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

/** A dataset for which a tenant's policy keeps something else than for the others. */
public record DatasetRules(DatasetId dataset, RetentionRules rules) {
  public DatasetRules {
    requireNonNull(dataset, "dataset is null");
    requireNonNull(rules, "rules is null");
  }
}
