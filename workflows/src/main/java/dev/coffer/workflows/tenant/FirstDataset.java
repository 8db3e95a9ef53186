package dev.coffer.workflows.tenant;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.verify.VerifyRequest;

/**
 * The dataset that a tenant is taken in with, its first backup, and the verification of that.
 *
 * @param dataset registered under the run of the onboarding itself
 */
public record FirstDataset(
    DatasetRequest dataset, BackupRequest backup, VerifyRequest verification) {
  public FirstDataset {
    requireNonNull(dataset, "dataset is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(verification, "verification is null");
  }
}
