package dev.coffer.api.tenant;

import dev.coffer.api.config.ApiSettings;
import dev.coffer.api.dataset.Datasets;
import dev.coffer.api.dataset.NewDataset;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Admission;
import dev.coffer.api.run.Run;
import dev.coffer.api.signin.Caller;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.FirstDataset;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.verify.VerifyRequest;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the request that takes a tenant in. */
@Singleton
final class Admitting {
  private final Blueprints blueprints;
  private final Datasets datasets;
  private final Admission admission;
  private final ApiSettings settings;
  private final Clock clock;

  Admitting(
      Blueprints blueprints,
      Datasets datasets,
      Admission admission,
      ApiSettings settings,
      Clock clock) {
    this.blueprints = blueprints;
    this.datasets = datasets;
    this.admission = admission;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The request of this run.
   *
   * @throws Refusal when there is no such blueprint, or the dataset's slice is another's
   */
  OnboardRequest request(NewTenant asked, String run, Caller caller) {
    TenantId tenant = new TenantId(asked.id());
    Blueprint blueprint = blueprint(asked.blueprint());
    return new OnboardRequest(
        admission.tenant(tenant, run, caller),
        policy(asked.policy(), blueprint),
        region(asked, blueprint),
        asked.keys(),
        blueprint == null ? null : blueprint.toString(),
        first(asked.dataset(), tenant, run, caller));
  }

  private @Nullable Blueprint blueprint(@Nullable String name) {
    return name == null
        ? null
        : blueprints
            .find(name)
            .orElseThrow(() -> Refusal.field("blueprint", "is none; list them to see which are"));
  }

  private Policy policy(@Nullable NewPolicy asked, @Nullable Blueprint blueprint) {
    return blueprint == null
        ? Policies.of(asked)
        : Policies.of(asked, blueprint.policyFrom(clock.instant().truncatedTo(ChronoUnit.SECONDS)));
  }

  private String region(NewTenant asked, @Nullable Blueprint blueprint) {
    String usual = blueprint == null ? null : blueprint.region();
    return Objects.requireNonNullElse(
        asked.region(), Objects.requireNonNullElse(usual, settings.region()));
  }

  /** Its runs have the onboarding's id, each with the letter of its kind. */
  private @Nullable FirstDataset first(
      @Nullable NewDataset asked, TenantId tenant, String run, Caller caller) {
    if (asked == null) {
      return null;
    }
    TenantScope scope = asked.scopeOf(tenant);
    Placement place = asked.place();
    datasets.requireFree(scope, place);
    String tail = run.substring(Run.Kind.ONBOARDING.prefix().length());
    BackupId backup = new BackupId(Run.Kind.BACKUP.prefix() + tail);
    String verification = Run.Kind.VERIFICATION.prefix() + tail;
    return new FirstDataset(
        new DatasetRequest(admission.scope(scope, run, caller), place),
        new BackupRequest(
            backup, admission.scope(scope, backup.value(), caller), "first backup of the tenant"),
        new VerifyRequest(
            verification,
            admission.scope(scope, verification, caller),
            backup,
            VerificationLevel.FULL));
  }
}
