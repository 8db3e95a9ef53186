package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.DatabaseEngine;
import dev.coffer.activities.engine.Inspection;
import dev.coffer.activities.engine.LeaseRecipe;
import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.activity.TenantActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.DatasetResult;
import dev.coffer.workflows.tenant.FirstDataset;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.tenant.OnboardResult;
import io.temporal.activity.Activity;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Takes tenants and datasets in, and takes back what a failed attempt made. */
public final class TenantSteps implements TenantActivities {
  /** The purposes, after its registration, for which a dataset's database roles are lent. */
  private static final List<Purpose> DATABASE_PURPOSES = List.of(Purpose.BACKUP, Purpose.RESTORE);

  private final Catalog catalog;
  private final Trail trail;
  private final KeyService keys;
  private final DatabaseLeases leases;
  private final Proofs proofs;
  private final Engines engines;
  private final Lender lender;

  public TenantSteps(
      Catalog catalog,
      Trail trail,
      KeyService keys,
      DatabaseLeases leases,
      Proofs proofs,
      Engines engines,
      Lender lender) {
    this.catalog = catalog;
    this.trail = trail;
    this.keys = keys;
    this.leases = leases;
    this.proofs = proofs;
    this.engines = engines;
    this.lender = lender;
  }

  @Override
  public void askHolder(OnboardRequest request) {
    TenantId tenant = request.grant().tenant();
    KeyRef held = keys.held(Objects.requireNonNull(request.keys()), tenant);
    try {
      HeldKeys.ask(keys, new RunRef(tenant, request.grant().run()), held);
    } catch (FailureException unfit) {
      if (unfit.code() != FailureCode.KEY_FOREIGN) {
        throw unfit;
      }
      // Nothing was ever wrapped with it: the customer made it in another way than they were told.
      throw FailureCode.INVALID_REQUEST.because(
          "keys: the key does not bind what it wraps; deploy/keyserver/lend-key makes one that"
              + " does",
          unfit);
    }
  }

  @Override
  public void reserve(OnboardRequest request) {
    TenantId tenant = request.grant().tenant();
    KeyRef held = request.keys() == null ? null : keys.held(request.keys(), tenant);
    catalog.reserveTenant(tenant, request.grant().run(), request.policy(), request.region());
    if (held != null) {
      catalog.keyHeld(tenant, held);
    }
    Map<String, String> details = new HashMap<>();
    details.put("policy", request.policy().id());
    details.put("keys", held == null ? "coffer" : held.server());
    if (request.blueprint() != null) {
      details.put("blueprint", request.blueprint());
    }
    trail.intend(tenant, request.grant(), "tenant.onboard", details);
  }

  @Override
  public void createKeys(OnboardRequest request) {
    TenantId tenant = request.grant().tenant();
    catalog
        .heldKey(tenant)
        .ifPresentOrElse(held -> keys.createTenant(tenant, held), () -> keys.createTenant(tenant));
  }

  @Override
  public OnboardResult createKeyring(OnboardRequest request) {
    RunRef run = new RunRef(request.grant().tenant(), request.grant().run());
    try (Lender.LentKeys lent = lender.keys(run, Purpose.ONBOARD);
        ObjectStore store = lender.store(run, Purpose.ONBOARD)) {
      proofs.put(
          Proofs.Kind.TENANT,
          VaultRecords.tenantKey(run.tenant()),
          new VaultRecords.TenantRegistration(
              run.tenant(),
              request.policy(),
              request.region(),
              catalog.heldKey(run.tenant()).orElse(null)),
          lent.session(),
          store);
      ObjectRef keyring =
          Keyrings.create(run.tenant(), lent.session(), store, proofs.lock(), startedAt());
      List<Dsse.TrustedKey> signing = Signing.trusted(lent.session());
      catalog.signingKeys(run.tenant(), signing);
      return new OnboardResult(run.tenant(), keyring, signing.getLast().keyId());
    }
  }

  @Override
  public void activate(OnboardRequest request, OnboardResult result) {
    catalog.activateTenant(result.tenant(), result.keyring(), result.signingKeyId());
    trail.done(
        result.tenant(),
        request.grant(),
        "tenant.onboard",
        Map.of("keyring", result.keyring().sha256().hex()));
  }

  @Override
  public void withdraw(OnboardRequest request) {
    TenantId tenant = request.grant().tenant();
    FirstDataset first = request.first();
    RunRef run = new RunRef(tenant, request.grant().run());
    trail.intend(tenant, request.grant(), "tenant.withdraw", Map.of());
    lender.giveBack(run);
    if (!catalog.withdrawTenant(tenant, run.run(), first == null ? null : first.backup().id())) {
      return;
    }
    if (first != null) {
      recipes(first.dataset().grant().scope()).forEach(leases::forget);
    }
    destroyKey(run);
    keys.withdrawTenant(tenant);
    trail.done(tenant, request.grant(), "tenant.withdraw", Map.of());
  }

  /**
   * What a lock keeps of the vault is ciphertext from then on; there may be no key yet. One that a
   * customer holds is theirs, and stays.
   */
  private void destroyKey(RunRef run) {
    keys.permitShred(run.tenant());
    try (Lender.LentKeys lent = lender.keys(run, Purpose.SHRED)) {
      if (lent.session().held()) {
        return;
      }
      lent.session().destroy();
      lent.session().versions();
    } catch (FailureException refused) {
      if (refused.code() == FailureCode.KEY_DESTROYED) {
        return;
      }
      throw refused;
    }
    throw FailureCode.KEY_SURVIVED.because("the key of a withdrawn tenant is still there");
  }

  @Override
  public DatasetResult prepareDataset(DatasetRequest request) {
    TenantScope scope = request.grant().scope();
    catalog.reserveDataset(scope, request.grant().run(), request.placement());
    trail.intend(
        scope.tenant(),
        request.grant(),
        "dataset.register",
        Map.of("dataset", scope.dataset().value()));
    RunRef run = new RunRef(scope.tenant(), request.grant().run());
    DatabaseEngine engine = engines.of(scope.engine());
    prepare(engine, request, Purpose.ONBOARD, List.of());
    Inspection seen = inspect(engine, run, request, Purpose.ONBOARD);
    for (Purpose purpose : DATABASE_PURPOSES) {
      prepare(engine, request, purpose, seen.shape().owners());
    }
    return new DatasetResult(
        scope.dataset(), seen.shape().version(), seen.estimatedBytes(), seen.notes());
  }

  @Override
  public void activateDataset(DatasetRequest request, DatasetResult result) {
    TenantScope scope = request.grant().scope();
    RunRef run = new RunRef(scope.tenant(), request.grant().run());
    try (Lender.LentKeys lent = lender.keys(run, Purpose.ONBOARD);
        ObjectStore store = lender.store(run, Purpose.ONBOARD)) {
      proofs.put(
          Proofs.Kind.DATASET,
          VaultRecords.datasetKey(scope, run.run()),
          new VaultRecords.DatasetRegistration(scope, request.placement(), result.engineVersion()),
          lent.session(),
          store);
    }
    catalog.activateDataset(scope, result.engineVersion());
    trail.done(
        scope.tenant(),
        request.grant(),
        "dataset.register",
        Map.of(
            "dataset", scope.dataset().value(), "placement", request.placement().digest().hex()));
  }

  @Override
  public void withdrawDataset(DatasetRequest request) {
    TenantScope scope = request.grant().scope();
    trail.intend(
        scope.tenant(),
        request.grant(),
        "dataset.withdraw",
        Map.of("dataset", scope.dataset().value()));
    lender.giveBack(new RunRef(scope.tenant(), request.grant().run()));
    if (catalog.withdrawDataset(scope, request.grant().run())) {
      recipes(scope).forEach(leases::forget);
    }
  }

  /** Every recipe by which roles of the dataset's database are lent. */
  static List<String> recipes(TenantScope scope) {
    return Stream.concat(Stream.of(Purpose.ONBOARD), DATABASE_PURPOSES.stream())
        .map(purpose -> Lender.recipe(scope, purpose))
        .toList();
  }

  /** When the workflow's first attempt at this step began: the same for every try. */
  private static Instant startedAt() {
    return Instant.ofEpochMilli(Activity.getExecutionContext().getInfo().getScheduledTimestamp());
  }

  private void prepare(
      DatabaseEngine engine, DatasetRequest request, Purpose purpose, List<String> owners) {
    TenantScope scope = request.grant().scope();
    LeaseRecipe recipe = engine.recipe(scope, request.placement(), purpose, owners);
    leases.prepare(
        Lender.recipe(scope, purpose),
        request.placement().server(),
        recipe.create(),
        recipe.revoke());
  }

  private Inspection inspect(
      DatabaseEngine engine, RunRef run, DatasetRequest request, Purpose purpose) {
    TenantScope scope = request.grant().scope();
    try (Lender.LentAccess lent = lender.access(run, purpose, scope, request.placement())) {
      Access access = lent.access();
      Inspection seen = engine.inspect(access);
      if (!seen.unsupported().isEmpty()) {
        throw seen.refusal();
      }
      return seen;
    }
  }
}
