package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.ListedBackup;
import dev.coffer.activities.catalog.ResealTally;
import dev.coffer.activities.catalog.Resealing;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.PackLedger;
import dev.coffer.activities.pipeline.Reseal;
import dev.coffer.activities.pipeline.ResealOrder;
import dev.coffer.activities.pipeline.Rotation;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.TenantKeys;
import dev.coffer.activities.pipeline.Tuning;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.activity.CompromiseActivities;
import dev.coffer.workflows.compromise.CompromiseFailure;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.FreshKeys;
import dev.coffer.workflows.compromise.Resealed;
import dev.coffer.workflows.compromise.Shredding;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.KeyChange;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The steps of answering a compromise. */
public final class CompromiseSteps implements CompromiseActivities {
  private static final String ACTION = "keys.compromise";

  private final Catalog catalog;
  private final Trail trail;
  private final Lender lender;
  private final Holds holds;
  private final Exposure exposure;
  private final Anchors anchors;
  private final Tuning tuning;
  private final Clock clock;

  public CompromiseSteps(
      Catalog catalog,
      Trail trail,
      Lender lender,
      Holds holds,
      Exposure exposure,
      Anchors anchors,
      Tuning tuning,
      Clock clock) {
    this.catalog = catalog;
    this.trail = trail;
    this.lender = lender;
    this.holds = holds;
    this.exposure = exposure;
    this.anchors = anchors;
    this.tuning = tuning;
    this.clock = clock;
  }

  @Override
  public CompromisePlan plan(CompromiseRequest request) {
    RunRef run = run(request.grant());
    ActivityExecutionContext context = Activity.getExecutionContext();
    try (Lender.LentKeys keys = lender.keys(run, Purpose.VERIFY);
        ObjectStore store = lender.store(run, Purpose.VERIFY)) {
      Sealings sealings = new Sealings(catalog, run.tenant(), keys.session(), store);
      Keyring keyring = sealings.keyring();
      List<Integer> epochs = epochs(request, keyring);
      Set<Digest> packs = new HashSet<>();
      long[] counts = new long[2];
      sealings.each(
          listed -> {
            context.heartbeat(listed.backup().id().value());
            sealings
                .manifest(listed)
                .filter(backup -> Sealings.touches(backup, epochs))
                .ifPresent(
                    backup -> {
                      counts[0]++;
                      for (PackRef pack : backup.manifest().packs()) {
                        counts[1] += packs.add(pack.header()) ? pack.bytes() : 0;
                      }
                    });
          });
      return new CompromisePlan(
          request,
          epochs,
          keyring.currentNaming().generation(),
          Math.toIntExact(counts[0]),
          packs.size(),
          counts[1]);
    }
  }

  private static List<Integer> epochs(CompromiseRequest request, Keyring keyring) {
    Set<Integer> wanted = new TreeSet<>(request.epochs());
    if (wanted.isEmpty()) {
      keyring.epochs().forEach(epoch -> wanted.add(epoch.number()));
    }
    for (int epoch : wanted) {
      if (keyring.epoch(epoch).isEmpty()) {
        throw FailureCode.NOT_FOUND.because(
            "keyring %d has no epoch %d".formatted(keyring.revision(), epoch));
      }
    }
    return List.copyOf(wanted);
  }

  @Override
  public CompromiseOrder admit(CompromisePlan plan) {
    CompromiseRequest request = plan.request();
    trail.intend(
        request.grant().tenant(),
        request.grant(),
        ACTION,
        Map.of("epochs", numbers(plan.epochs()), "backups", Integer.toString(plan.backups())));
    CompromiseOrder order = new CompromiseOrder(plan, rotation(request, KeyChange.NEW_NAMING));
    catalog.compromiseStarted(order);
    return order;
  }

  private RotationOrder rotation(CompromiseRequest request, KeyChange change) {
    TenantRecord tenant = catalog.tenant(request.grant().tenant());
    return new RotationOrder(
        new RotationRequest(request.id(), request.grant(), request.reason()),
        tenant.keyring(),
        tenant.keyringRevision(),
        clock.instant(),
        CurrentRun.workflow(),
        change);
  }

  @Override
  public FreshKeys settle(CompromiseOrder order, RotatedKeyring rotated) {
    return new FreshKeys(
        order, rotated.epoch(), rotated.naming(), catalog.newestBackup(order.grant().tenant()));
  }

  @Override
  public Resealed reseal(FreshKeys fresh) {
    CompromisePlan plan = fresh.order().plan();
    TenantId tenant = fresh.grant().tenant();
    RunRef run = run(fresh.grant());
    // Before the listing: what ends in between is in it.
    int running = catalog.backupsRunning(tenant, fresh.newestBackup());
    Heartbeat heartbeat = new Heartbeat("reseal", plan.bytes(), plan.backups());
    Damage damage = new Damage();
    try (Lender.LentKeys keys = lender.keys(run, Purpose.RESEAL);
        ObjectStore store = lender.store(run, Purpose.RESEAL)) {
      Sealings sealings = new Sealings(catalog, tenant, keys.session(), store);
      try (TenantKeys unlocked = sealings.keys()) {
        PackLedger ledger = sealings.ledger(fresh.naming());
        Reseal reseal = new Reseal(order(fresh), tuning, unlocked, store, ledger, heartbeat);
        sealings.each(
            listed -> {
              if (listed.backup().facts().epoch() < fresh.epoch()) {
                Runnable work =
                    () ->
                        sealings
                            .manifest(listed)
                            .filter(backup -> Sealings.touches(backup, plan.epochs()))
                            .map(backup -> reseal.run(backup, keys.session()))
                            .ifPresent(anew -> replace(run, listed, anew));
                damage.passing(sealings, listed, work);
                heartbeat.stream();
              }
            });
      }
    }
    damage.report();
    ResealTally tally = catalog.resealTally(tenant, fresh.naming());
    return new Resealed(fresh, tally.backups(), tally.packs(), tally.bytes(), running);
  }

  private ResealOrder order(FreshKeys fresh) {
    int attempt = Activity.getExecutionContext().getInfo().getAttempt();
    return new ResealOrder(
        fresh.epoch(), fresh.naming(), attempt, clock.instant(), fresh.grant().run());
  }

  /** The switch is the last thing: until then, and after it, the backup can be restored. */
  private void replace(RunRef run, ListedBackup listed, VerifiedManifest anew) {
    holds.keepResealed(run, listed, anew);
    Resealing resealing = Sealings.resealing(anew).orElseThrow();
    catalog.resealed(listed.scope(), resealing);
    // A hold that was placed meanwhile has looked at what the catalog named then.
    holds.keepResealed(run, listed, anew);
  }

  @Override
  public Shredding shredding(Resealed resealed) {
    FreshKeys fresh = resealed.keys();
    CompromisePlan plan = fresh.order().plan();
    RunRef run = run(fresh.grant());
    requireNoneRunning(fresh);
    ActivityExecutionContext context = Activity.getExecutionContext();
    Set<Integer> needed = new HashSet<>();
    try (Lender.LentKeys keys = lender.keys(run, Purpose.VERIFY);
        ObjectStore store = lender.store(run, Purpose.VERIFY)) {
      Sealings sealings = new Sealings(catalog, run.tenant(), keys.session(), store);
      sealings.each(
          listed -> {
            context.heartbeat(listed.backup().id().value());
            if (listed.backup().facts().epoch() < fresh.epoch()) {
              sealings
                  .manifest(listed)
                  .ifPresent(
                      backup -> {
                        requireFree(backup, plan.epochs());
                        needed.add(backup.manifest().keyring().naming());
                      });
            }
          });
      Keyring keyring = sealings.keyring();
      KeyChange change =
          new KeyChange(
              false,
              plan.epochs().stream().filter(epoch -> keyring.epoch(epoch).isPresent()).toList(),
              keyring.naming().stream()
                  .map(Keyring.Naming::generation)
                  .filter(naming -> naming < fresh.naming() && !needed.contains(naming))
                  .toList());
      return new Shredding(change.equals(KeyChange.NONE) ? null : rotation(plan.request(), change));
    }
  }

  private void requireNoneRunning(FreshKeys fresh) {
    int running = catalog.backupsRunning(fresh.grant().tenant(), fresh.newestBackup());
    if (running > 0) {
      throw FailureCode.UNEXPECTED.because(
          running + " backups that began with the old keys have not ended");
    }
  }

  private static void requireFree(VerifiedManifest backup, List<Integer> epochs) {
    if (Sealings.touches(backup, epochs)) {
      throw FailureCode.UNEXPECTED.because(
          "backup " + backup.manifest().backup() + " is still sealed under an old key");
    }
  }

  @Override
  public void destroy(Resealed resealed) {
    RotationOrder before = resealed.keys().order().rotation();
    RunRef run = run(resealed.grant());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.RESEAL);
        ObjectStore store = lender.store(run, Purpose.RESEAL)) {
      Keyring inForce = new Sealings(catalog, run.tenant(), keys.session(), store).keyring();
      Keyring old =
          Keyrings.read(
                  run.tenant(),
                  before.keyring(),
                  before.revision(),
                  Signing.trusted(keys.session()),
                  store)
              .keyring();
      Rotation.destroy(inForce, old, keys.session());
    }
  }

  @Override
  public CompromiseResult report(Resealed resealed) {
    return exposure.report(run(resealed.grant()), resealed);
  }

  @Override
  public void record(Resealed resealed, CompromiseResult result) {
    catalog.compromiseDone(result);
    trail.done(
        result.tenant(),
        resealed.grant(),
        ACTION,
        Map.of(
            "epochs", numbers(result.epochs()),
            "backups", Integer.toString(result.backups()),
            "packs", Long.toString(result.packs()),
            "bytes", Long.toString(result.bytes()),
            "report", result.shredded() == null ? "" : result.shredded().report().sha256().hex()));
    anchors.anchor(run(resealed.grant()), Purpose.INCIDENT);
  }

  @Override
  public void abandon(CompromiseFailure failure) {
    if (failure.request().preview()) {
      return;
    }
    catalog.compromiseFailed(failure);
    trail.done(
        failure.grant().tenant(),
        failure.grant(),
        ACTION + ".failed",
        Map.of("code", failure.code().name()));
  }

  private static RunRef run(TenantGrant grant) {
    return new RunRef(grant.tenant(), grant.run());
  }

  private static String numbers(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** One backup that is damaged keeps no other one under the old keys. */
  private static final class Damage {
    private int backups;
    private FailureCode code = FailureCode.UNEXPECTED;
    private String text = "";

    void passing(Sealings sealings, ListedBackup listed, Runnable work) {
      try {
        work.run();
      } catch (FailureException refused) {
        if (!refused.code().retryable() && !sealings.isListed(listed)) {
          // A purge took it; what was put of it goes with it.
          return;
        }
        // A credential says nothing of the backup.
        if (!refused.code().opensIncident()
            || refused.code() == FailureCode.CREDENTIAL_EXPIRED
            || refused.code() == FailureCode.CREDENTIAL_REFUSED) {
          throw refused;
        }
        if (backups++ == 0) {
          code = refused.code();
          text = "backup " + listed.backup().id() + ": " + refused.getMessage();
        }
      }
    }

    void report() {
      if (backups > 0) {
        throw code.because(
            "%d backups could not be sealed again and keep the old keys; %s"
                .formatted(backups, text));
      }
    }
  }
}
