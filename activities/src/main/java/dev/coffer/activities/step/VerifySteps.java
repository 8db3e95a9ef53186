package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.VerifyActivities;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import java.util.Map;

/** The steps of a verification. */
public final class VerifySteps implements VerifyActivities {
  private final Catalog catalog;
  private final Trail trail;
  private final Lender lender;
  private final Vault vault;

  public VerifySteps(Catalog catalog, Trail trail, Lender lender, Vault vault) {
    this.catalog = catalog;
    this.trail = trail;
    this.lender = lender;
    this.vault = vault;
  }

  @Override
  public VerifyResult verify(VerifyRequest request) {
    TenantScope scope = request.grant().scope();
    // One that is not listed is refused before it is recorded.
    catalog.backup(scope, request.backup());
    catalog.verificationStarted(request, CurrentRun.workflow());
    RunRef run = new RunRef(scope.tenant(), request.id());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.VERIFY);
        ObjectStore store = lender.store(run, Purpose.VERIFY)) {
      return vault.verify(request, keys.session(), store);
    }
  }

  @Override
  public void record(VerifyRequest request, VerifyResult result) {
    catalog.verified(request, result);
    trail.done(
        request.grant().scope().tenant(),
        request.grant(),
        "verify",
        Map.of(
            "backup", request.backup().value(),
            "level", request.level().name(),
            "verdict", result.failure() == null ? "OK" : result.failure().name()));
  }
}
