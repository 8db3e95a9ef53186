package dev.coffer.api.restore;

import dev.coffer.api.backup.Backup;
import dev.coffer.api.backup.Backups;
import dev.coffer.api.dataset.Datasets;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.tenant.Tenant;
import dev.coffer.api.tenant.Tenants;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantScope;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Which backup a restore takes, and what it would do. */
@Singleton
final class Planning {
  private final Tenants tenants;
  private final Datasets datasets;
  private final Backups backups;
  private final Clock clock;

  Planning(Tenants tenants, Datasets datasets, Backups backups, Clock clock) {
    this.tenants = tenants;
    this.datasets = datasets;
    this.backups = backups;
    this.clock = clock;
  }

  /** The dataset that is asked for. */
  TenantScope scope(String tenant, NewRestore asked) {
    return datasets
        .scope(tenant, asked.dataset())
        .orElseThrow(
            () ->
                Refusal.because(FailureCode.NOT_FOUND, "dataset", "is no dataset of this tenant"));
  }

  /** The backup that is asked for, by name or by time. */
  Backup backup(TenantScope scope, NewRestore asked) {
    if ((asked.backup() == null) == (asked.at() == null)) {
      throw Refusal.field("backup", "or at: exactly one of the two");
    }
    return asked.at() == null
        ? named(scope, Objects.requireNonNull(asked.backup()))
        : asOf(scope, asked.at());
  }

  private Backup named(TenantScope scope, String backup) {
    return backups
        .find(scope.tenant().value(), backup)
        .filter(found -> found.dataset().equals(scope.dataset().value()))
        .filter(found -> found.state().equals("COMMITTED"))
        .orElseThrow(
            () ->
                Refusal.because(
                    FailureCode.NOT_FOUND, "backup", "is no restorable backup of this dataset"));
  }

  private Backup asOf(TenantScope scope, Instant at) {
    if (at.isAfter(clock.instant())) {
      throw Refusal.field("at", "is in the future");
    }
    // Nothing was backed up before 1970, and times far before it do not fit the catalog's type.
    return Optional.of(at)
        .filter(time -> !time.isBefore(Instant.EPOCH))
        .flatMap(time -> backups.newestAsOf(scope.tenant().value(), scope.dataset().value(), time))
        .orElseThrow(
            () ->
                Refusal.because(
                    FailureCode.NOT_FOUND, "at", "is before the oldest restorable backup"));
  }

  /** What the restore would do. */
  Plan dry(TenantScope scope, Backup backup) {
    Tenant.Policy policy = tenants.require(scope.tenant().value()).policy();
    Backup.Contents contents = Objects.requireNonNull(backup.contents());
    return new Plan(
        null,
        backup.tenant(),
        backup.dataset(),
        backup.id(),
        Objects.requireNonNull(backup.cutAt()),
        contents.engineVersion(),
        contents.streams(),
        contents.rows(),
        contents.plainBytes(),
        policy.restoreApprovals(),
        policy.approvalExpiry(),
        null);
  }
}
