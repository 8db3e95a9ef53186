package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.PolicyActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.policy.PolicyRequest;
import dev.coffer.workflows.retention.Copy;
import dev.coffer.workflows.retention.Retention;
import dev.coffer.workflows.retention.RetentionChange;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Changes a tenant's policy. */
public final class PolicySteps implements PolicyActivities {
  private final Catalog catalog;
  private final Trail trail;
  private final Proofs proofs;
  private final Lender lender;
  private final Clock clock;

  public PolicySteps(Catalog catalog, Trail trail, Proofs proofs, Lender lender, Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.proofs = proofs;
    this.lender = lender;
    this.clock = clock;
  }

  @Override
  public RetentionChange.Totals admit(PolicyRequest request) {
    TenantId tenant = request.grant().tenant();
    Policy before = catalog.tenant(tenant).policy();
    if (request.policy().version() != before.version() + 1) {
      throw FailureCode.POLICY_CHANGED.because(
          "version %d counts, version %d does not follow it"
              .formatted(before.version(), request.policy().version()));
    }
    List<Copy> copies = catalog.copies(tenant);
    Instant now = clock.instant();
    RetentionChange.Totals change =
        RetentionChange.between(
                Retention.plan(before.keeps(), copies, now),
                Retention.plan(request.policy().keeps(), copies, now))
            .totals();
    trail.intend(tenant, request.grant(), "policy.change", details(request, change));
    return change;
  }

  private static Map<String, String> details(PolicyRequest request, RetentionChange.Totals change) {
    Policy policy = request.policy();
    return Map.of(
        "policy", policy.id(),
        "version", Integer.toString(policy.version()),
        "retention", policy.retention().toString(),
        "approvals", Integer.toString(policy.restoreApprovals()),
        "approvalExpiry", policy.approvalExpiry().toString(),
        "rules", policy.keeps().text(),
        "schedules", Schedule.text(policy.schedules()),
        "expiring", Integer.toString(change.expiring()),
        "kept", Integer.toString(change.kept()),
        "locked", Integer.toString(change.locked()));
  }

  @Override
  public void sign(PolicyRequest request) {
    RunRef run = new RunRef(request.grant().tenant(), request.grant().run());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.ONBOARD);
        ObjectStore store = lender.store(run, Purpose.ONBOARD)) {
      proofs.put(
          Proofs.Kind.POLICY,
          VaultRecords.policyKey(run.tenant(), request.policy().version(), run.run()),
          new VaultRecords.PolicyVersion(
              run.tenant(), request.policy(), request.grant().requestedBy(), request.reason()),
          keys.session(),
          store);
    }
  }

  @Override
  public void apply(PolicyRequest request) {
    TenantId tenant = request.grant().tenant();
    catalog.changePolicy(
        tenant, request.policy(), request.grant().run(), request.grant().requestedBy());
    trail.done(
        tenant,
        request.grant(),
        "policy.change",
        Map.of("version", Integer.toString(request.policy().version())));
  }
}
