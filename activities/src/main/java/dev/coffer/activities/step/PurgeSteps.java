package dev.coffer.activities.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.catalog.PurgeBook.Item;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Marks;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.workflows.activity.PurgeActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.MarkedPurge;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.purge.SweptPurge;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps of a purge: plan, mark, sweep, read back, certify. */
public final class PurgeSteps implements PurgeActivities {
  private final Catalog catalog;
  private final PurgeBook book;
  private final Trail trail;
  private final Lender lender;
  private final Proofs proofs;
  private final Anchors anchors;
  private final Decisions decisions;
  private final FinalExport exports;
  private final Duration grace;
  private final PurgeJudge judge;

  /**
   * @param grace between the last approval and the first delete
   */
  public PurgeSteps(
      Catalog catalog,
      PurgeBook book,
      Trail trail,
      Lender lender,
      Proofs proofs,
      Anchors anchors,
      AdmissionKey admission,
      FinalExport exports,
      Duration grace,
      Clock clock) {
    this.catalog = catalog;
    this.book = book;
    this.trail = trail;
    this.lender = lender;
    this.proofs = proofs;
    this.anchors = anchors;
    this.decisions = new Decisions(trail, admission);
    this.exports = exports;
    this.grace = grace;
    this.judge = new PurgeJudge(catalog, book, clock);
  }

  @Override
  public PurgePlan plan(PurgeRequest request) {
    TenantId tenant = request.grant().tenant();
    Policy policy = catalog.tenant(tenant).policy();
    book.started(request, CurrentRun.workflow());
    judge.requireThawed(tenant);
    if (request.extent() == PurgeRequest.Extent.EVERYTHING) {
      judge.requireUnheld(tenant);
    }
    RunRef run = run(request);
    Heartbeat heartbeat = new Heartbeat("plan", 0, 0);
    try (Lender.LentKeys keys = lender.keys(run, Purpose.PURGE);
        ObjectStore store = lender.store(run, Purpose.PURGE)) {
      anchors.requireUnbroken(tenant, keys.session(), store);
      Instant at = judge.agreedTime(store);
      PurgeJudge.Judgement judged = judge.judge(tenant, request.extent(), at);
      Set<BackupId> going = ids(judged.in(Item.State.EXPIRED));
      Marks marks =
          judge.marks(tenant, judged.candidates(), going, keys.session(), store, heartbeat);
      Marks.Presence presence = marks.presence();
      Set<BackupId> others = new HashSet<>(going);
      others.addAll(book.running(tenant));
      orphans(request)
          .look(
              tenant,
              request.id(),
              at,
              marks,
              others,
              store,
              version -> {
                presence.sees(version);
                heartbeat.bytes(version.bytes());
              });
      requirePresent(presence, judged, going, keys.session(), store);
      requireListed(request, marks.unlisted());
      PurgePlan plan = plan(request, at, policy, judged, marks.unlisted());
      book.planned(plan, judged.items());
      return plan;
    }
  }

  /** A kept manifest without its packs is an incident, not a matter of retention. */
  private void requirePresent(
      Marks.Presence presence,
      PurgeJudge.Judgement judged,
      Set<BackupId> going,
      KeySession session,
      ObjectStore store) {
    if (presence.complete()) {
      return;
    }
    for (Marks.Kept kept : PurgeJudge.kept(judged.candidates(), going)) {
      int missing = kept.good() ? presence.missing(kept, Signing.trusted(session), store) : 0;
      if (missing > 0) {
        BackupId backup = kept.expected().backup();
        book.doubted(kept.expected().scope(), backup, FailureCode.PACK_MISSING);
        throw FailureCode.PACK_MISSING.because(
            "%d packs of backup %s are not in the store".formatted(missing, backup));
      }
    }
  }

  /** A certificate that a tenant left speaks of all it had. */
  private static void requireListed(PurgeRequest request, int unlisted) {
    if (request.extent() == PurgeRequest.Extent.EVERYTHING && unlisted > 0) {
      throw FailureCode.BACKUP_UNLISTED.because(
          unlisted + " signed manifests are not in the catalog");
    }
  }

  private PurgeOrphans orphans(PurgeRequest request) {
    return new PurgeOrphans(book, request.extent());
  }

  private PurgePlan plan(
      PurgeRequest request, Instant at, Policy policy, PurgeJudge.Judgement judged, int unlisted) {
    MessageDigest digest = Digest.sha256();
    List<Item> expired = judged.in(Item.State.EXPIRED);
    for (Item item : expired) {
      digest.update(("backup " + item.backup() + ' ' + item.manifest() + '\n').getBytes(UTF_8));
    }
    long[] litter = new long[2];
    orphans(request)
        .due(
            request.grant().tenant(),
            request.id(),
            at,
            page ->
                page.forEach(
                    orphan -> {
                      litter[0]++;
                      litter[1] += orphan.bytes();
                      digest.update(
                          ("orphan " + orphan.key() + ' ' + orphan.versionId() + '\n')
                              .getBytes(UTF_8));
                    }));
    List<Item> locked = judged.items().stream().filter(item -> item.until() != null).toList();
    return new PurgePlan(
        request,
        at,
        new Digest(HexFormat.of().formatHex(digest.digest())),
        expired.size(),
        locked.size(),
        locked.stream()
            .map(Item::until)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null),
        judged.kept() + judged.in(Item.State.IN_USE).size(),
        litter[0],
        litter[1],
        unlisted,
        exports.plan(request),
        policy.restoreApprovals(),
        policy.approvalExpiry(),
        grace);
  }

  @Override
  public PurgeResult settle(PurgePlan plan) {
    trail.done(plan.grant().tenant(), plan.grant(), "purge.planned", facts(plan));
    book.settled(plan);
    return PurgeResult.of(plan);
  }

  @Override
  public void confirmApprovals(PurgePlan plan, List<Decision> given) {
    decisions.confirm("purge", plan, given);
  }

  @Override
  public MarkedPurge mark(PurgePlan plan) {
    TenantId tenant = plan.grant().tenant();
    String purge = plan.request().id();
    judge.requireThawed(tenant);
    exports.requireDone(plan.request());
    RunRef run = run(plan.request());
    int marked = 0;
    int skipped = 0;
    try (Lender.LentKeys keys = lender.keys(run, Purpose.PURGE);
        ObjectStore store = lender.store(run, Purpose.PURGE)) {
      anchors.requireUnbroken(tenant, keys.session(), store);
      trail.intend(tenant, plan.grant(), "purge", facts(plan));
      Instant at = judge.agreedTime(store);
      PurgeJudge.Judgement now = judge.judge(tenant, plan.request().extent(), at);
      Map<BackupId, ObjectRef> manifests =
          now.candidates().stream()
              .collect(Collectors.toMap(one -> one.backup().id(), one -> one.backup().manifest()));
      Map<BackupId, Item.State> states =
          now.items().stream().collect(Collectors.toMap(Item::backup, Item::state));
      for (Item item : book.items(tenant, purge)) {
        if (item.state() == Item.State.LOCKED) {
          continue;
        }
        if (item.state() == Item.State.GONE || item.state() == Item.State.REMAINS) {
          marked++;
          continue;
        }
        Item.State state = states.getOrDefault(item.backup(), Item.State.KEPT);
        ObjectRef manifest = manifests.get(item.backup());
        if (state == Item.State.EXPIRED && manifest != null) {
          state = kept(manifest, at, plan.request().extent(), store);
        }
        if (state == Item.State.EXPIRED) {
          state = book.mark(tenant, purge, item.backup());
        } else {
          book.skipped(tenant, purge, item.backup(), state);
        }
        marked += state == Item.State.MARKED ? 1 : 0;
        skipped += state == Item.State.MARKED ? 0 : 1;
      }
    }
    return new MarkedPurge(plan, marked, skipped);
  }

  /**
   * What the store says of a manifest that may go: its lock outweighs the catalog's word, unless
   * all is to go that can.
   */
  private static Item.State kept(
      ObjectRef manifest, Instant at, PurgeRequest.Extent extent, ObjectStore store) {
    Optional<StoredVersion> said = store.head(manifest.key(), manifest.versionId());
    if (said.filter(StoredVersion::held).isPresent()) {
      return Item.State.HELD;
    }
    boolean locked =
        extent == PurgeRequest.Extent.EXPIRED
            && said.map(StoredVersion::lockedUntil).filter(until -> until.isAfter(at)).isPresent();
    return locked ? Item.State.LOCKED : Item.State.EXPIRED;
  }

  @Override
  public SweptPurge sweep(MarkedPurge marked) {
    return sweeping(marked.plan()).sweep(marked);
  }

  @Override
  public Absence proveAbsence(SweptPurge swept) {
    return sweeping(swept.purge().plan()).readBack(swept);
  }

  private PurgeSweeping sweeping(PurgePlan plan) {
    return new PurgeSweeping(book, judge, orphans(plan.request()), lender, run(plan.request()));
  }

  @Override
  public CertifiedPurge certify(Absence absence) {
    PurgePlan plan = absence.purge().purge().plan();
    TenantId tenant = plan.grant().tenant();
    RunRef run = run(plan.request());
    AuditLog.Head audit = trail.done(tenant, plan.grant(), "purge.deleted", facts(absence));
    try (Lender.LentKeys keys = lender.keys(run, Purpose.PURGE);
        ObjectStore store = lender.store(run, Purpose.PURGE)) {
      DeletionCertificate says =
          PurgeStatement.of(
              absence, List.of(), book.items(tenant, plan.request().id()), List.of(), audit);
      return new CertifiedPurge(absence, proofs.certify(says, keys.session(), store));
    }
  }

  @Override
  public PurgeResult record(CertifiedPurge purge) {
    PurgeResult result =
        PurgeResult.of(purge, exports.exported(purge.absence().purge().purge().plan().request()));
    TenantId tenant = purge.grant().tenant();
    book.finished(purge);
    trail.done(
        tenant,
        purge.grant(),
        "purge",
        Map.of(
            "plan", result.plan().hex(),
            "backups", Integer.toString(result.backups()),
            "objects", Long.toString(result.objects()),
            "certificate", purge.certificate().sha256().hex()));
    anchors.anchor(run(purge.absence().purge().purge().plan().request()), Purpose.PURGE);
    return result;
  }

  @Override
  public void abandon(PurgeFailure failure) {
    book.failed(failure);
    trail.done(
        failure.grant().tenant(),
        failure.grant(),
        "purge.failed",
        Map.of("purge", failure.request().id(), "code", failure.code().name()));
  }

  private static Map<String, String> facts(PurgePlan plan) {
    return Map.of(
        "plan", plan.digest().hex(),
        "backups", Integer.toString(plan.expired()),
        "orphans", Long.toString(plan.orphans()));
  }

  private static Map<String, String> facts(Absence absence) {
    return Map.of(
        "plan", absence.purge().purge().plan().digest().hex(),
        "backups", Integer.toString(absence.backups()),
        "objects", Long.toString(absence.objects()),
        "bytes", Long.toString(absence.bytes()),
        "locked", Long.toString(absence.locked()),
        "held", Long.toString(absence.held()));
  }

  static Set<BackupId> ids(List<Item> items) {
    return items.stream().map(Item::backup).collect(Collectors.toSet());
  }

  private static RunRef run(PurgeRequest request) {
    return new RunRef(request.grant().tenant(), request.id());
  }
}
