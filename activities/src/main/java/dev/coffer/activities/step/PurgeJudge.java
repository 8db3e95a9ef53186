package dev.coffer.activities.step;

import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.Doubt;
import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.catalog.PurgeBook.Candidate;
import dev.coffer.activities.catalog.PurgeBook.Item;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Expectation;
import dev.coffer.activities.pipeline.Marks;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.retention.Copy;
import dev.coffer.workflows.retention.Retention;
import dev.coffer.workflows.retention.RetentionPlan.Decision;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges a tenant's backups: by the rules, by both clocks, and by what is open. */
final class PurgeJudge {
  /** Clocks that differ by more tell no time to delete by. */
  private static final Duration SKEW = Duration.ofSeconds(60);

  private final Catalog catalog;
  private final PurgeBook book;
  private final Clock clock;

  PurgeJudge(Catalog catalog, PurgeBook book, Clock clock) {
    this.catalog = catalog;
    this.book = book;
    this.clock = clock;
  }

  /**
   * Refuses to take anything from a tenant whose incident nobody has judged yet.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code TENANT_FROZEN}
   */
  void requireThawed(TenantId tenant) {
    if (catalog.frozen(tenant)) {
      throw FailureCode.TENANT_FROZEN.because(
          "an open incident froze this tenant; what it may need stays");
    }
  }

  /**
   * Refuses to let a tenant go on whom a hold lies, or on one of whose backups.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code TENANT_HELD}
   */
  void requireUnheld(TenantId tenant) {
    int holds = catalog.holdsInForce(tenant).size();
    if (holds > 0) {
      throw FailureCode.TENANT_HELD.because(holds + " holds are in force");
    }
  }

  /**
   * The earlier of the store's time and ours: what is over by it is over by both.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code CLOCK_SKEWED}
   */
  Instant agreedTime(ObjectStore store) {
    Instant theirs = store.now();
    Instant ours = clock.instant();
    Duration ahead = Duration.between(ours, theirs);
    if (ahead.abs().compareTo(SKEW) > 0) {
      throw FailureCode.CLOCK_SKEWED.because(
          "the store's clock is %d seconds %s ours"
              .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of"));
    }
    return theirs.isBefore(ours) ? theirs : ours;
  }

  /**
   * What the rules and the open runs say of each backup of a tenant.
   *
   * @param items backups that go, or would but for a lock or a run: dependents first
   * @param kept all others
   */
  record Judgement(List<Candidate> candidates, List<Item> items, int kept) {
    /** Items that are in this state. */
    List<Item> in(Item.State state) {
      return items.stream().filter(item -> item.state() == state).toList();
    }
  }

  /**
   * Judges every backup. A later backup may refer to packs of an earlier one, so the newest go
   * first.
   */
  Judgement judge(TenantId tenant, PurgeRequest.Extent extent, Instant at) {
    List<Candidate> candidates = book.candidates(tenant);
    return switch (extent) {
      case EXPIRED -> byRules(tenant, candidates, at);
      case EVERYTHING ->
          new Judgement(candidates, candidates.stream().map(each -> leaving(each, at)).toList(), 0);
    };
  }

  /** A lock keeps nothing back: what it leaves is ciphertext that no key opens any more. */
  private static Item leaving(Candidate candidate, Instant at) {
    Instant locked = candidate.backup().lockedUntil();
    return item(
        candidate,
        candidate.inUse() ? Item.State.IN_USE : Item.State.EXPIRED,
        List.of("LEAVING"),
        locked.isAfter(at) ? locked : null);
  }

  private Judgement byRules(TenantId tenant, List<Candidate> candidates, Instant at) {
    TenantRules rules = catalog.tenant(tenant).policy().keeps();
    Map<BackupId, Decision> decisions =
        Retention.plan(
                rules,
                candidates.stream()
                    .filter(candidate -> !candidate.marked())
                    .map(PurgeJudge::copy)
                    .toList(),
                at)
            .decisions()
            .stream()
            .collect(Collectors.toMap(Decision::backup, Function.identity()));
    List<Item> items = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Decision decision = decisions.get(candidate.backup().id());
      if (decision == null) {
        items.add(item(candidate, Item.State.EXPIRED, List.of("UNFINISHED"), null));
        continue;
      }
      List<String> reasons = decision.reasons().stream().map(Enum::name).toList();
      switch (decision.fate()) {
        case KEEP -> {}
        case LOCKED -> items.add(item(candidate, Item.State.LOCKED, reasons, decision.until()));
        case EXPIRED ->
            items.add(
                item(
                    candidate,
                    candidate.inUse() ? Item.State.IN_USE : Item.State.EXPIRED,
                    reasons,
                    null));
      }
    }
    return new Judgement(candidates, items, candidates.size() - items.size());
  }

  /**
   * A backup depends on packs, not on backups: those that it shares stay for it when the backup
   * that wrote them goes. So no copy stands in the way of another.
   */
  private static Copy copy(Candidate candidate) {
    BackupRecord backup = candidate.backup();
    return new Copy(
        backup.id(),
        candidate.scope().dataset(),
        backup.facts().cutAt(),
        backup.origin().committedAt(),
        backup.good(),
        backup.lockedUntil(),
        backup.held(),
        backup.isImported(),
        Set.of());
  }

  private static Item item(
      Candidate candidate, Item.State state, List<String> reasons, @Nullable Instant until) {
    return new Item(
        candidate.scope(),
        candidate.backup().id(),
        candidate.backup().manifest().sha256().hex(),
        state,
        reasons,
        until,
        null,
        null);
  }

  /**
   * What must stay when these backups go.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code MANIFEST_…} and the like when a
   *     backup that stays has no manifest to trust; it is doubtful from then on
   */
  Marks marks(
      TenantId tenant,
      List<Candidate> candidates,
      Set<BackupId> going,
      KeySession session,
      ObjectStore store,
      Heartbeat heartbeat) {
    Map<BackupId, Candidate> byId =
        candidates.stream()
            .collect(Collectors.toMap(one -> one.backup().id(), Function.identity()));
    return Marks.of(
        tenant,
        kept(candidates, going),
        byId.keySet(),
        book.running(tenant),
        Signing.trusted(session),
        store,
        (kept, refused) -> {
          Candidate wanting = byId.get(kept.expected().backup());
          if (wanting != null && Doubt.aboutObjects(refused.code())) {
            book.doubted(wanting.scope(), wanting.backup().id(), refused.code());
          }
        },
        () -> heartbeat.bytes(0));
  }

  /** Backups that stay, as their manifests are pinned. */
  static List<Marks.Kept> kept(List<Candidate> candidates, Set<BackupId> going) {
    return candidates.stream()
        .filter(candidate -> !going.contains(candidate.backup().id()))
        .map(
            candidate ->
                new Marks.Kept(
                    candidate.backup().manifest(),
                    new Expectation(
                        candidate.scope(),
                        candidate.backup().id(),
                        candidate.backup().envelope().digest()),
                    candidate.backup().good()))
        .toList();
  }
}
