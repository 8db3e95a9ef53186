package dev.coffer.activities.catalog;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.BUSY;
import static dev.coffer.workflows.failure.FailureCode.CATALOG_UNAVAILABLE;
import static dev.coffer.workflows.failure.FailureCode.DATASET_OVERLAPS;
import static dev.coffer.workflows.failure.FailureCode.KEYRING_ALTERED;
import static dev.coffer.workflows.failure.FailureCode.KEY_FOREIGN;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;
import static dev.coffer.workflows.failure.FailureCode.POLICY_CHANGED;
import static dev.coffer.workflows.failure.FailureCode.SCOPE_MISMATCH;
import static dev.coffer.workflows.failure.FailureCode.TENANT_HELD;
import static dev.coffer.workflows.failure.FailureCode.TENANT_LEAVING;

import dev.coffer.activities.catalog.RestoreRecord.State;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.compromise.CompromiseFailure;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Verdict;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.restore.Promotion;
import dev.coffer.workflows.restore.RestoreFailure;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreProof;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.retention.Copy;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The catalog in memory: what {@code CatalogContract} says, and nothing kept past the process. */
public final class MemoryCatalog implements Catalog {
  private final InstantSource clock;
  private final Map<TenantId, TenantRow> tenants = new LinkedHashMap<>();
  private final Map<TenantId, KeyRef> heldKeys = new LinkedHashMap<>();
  private final Map<TenantId, KeyRef.Answer> answers = new LinkedHashMap<>();
  private final Map<String, Digest> signingKeys = new LinkedHashMap<>();
  private final Map<DatasetKey, DatasetRow> datasets = new LinkedHashMap<>();
  private final Map<Key, BackupRow> backups = new LinkedHashMap<>();
  private final Map<Key, VerificationRow> verifications = new LinkedHashMap<>();
  private final Map<Key, RestoreRow> restores = new LinkedHashMap<>();
  private final Set<Key> openKeyRuns = new HashSet<>();
  private final Set<Key> closedRotations = new HashSet<>();
  private final Map<Key, Instant> rotated = new LinkedHashMap<>();
  private final Map<Key, Instant> purged = new LinkedHashMap<>();
  private final Map<String, Instant> watched = new LinkedHashMap<>();
  private final Map<String, Instant> discovered = new LinkedHashMap<>();
  private final Set<Key> closedCompromises = new HashSet<>();
  private final Map<String, PackCopy> packCopies = new LinkedHashMap<>();
  private final Map<Key, IncidentRow> incidents = new LinkedHashMap<>();
  private final Map<Key, HoldRecord> holds = new LinkedHashMap<>();
  private final Map<CredentialKey, CredentialRow> credentials = new LinkedHashMap<>();

  public MemoryCatalog(InstantSource clock) {
    this.clock = clock;
  }

  // Tenants and datasets.

  @Override
  public synchronized void reserveTenant(
      TenantId tenant, String run, Policy policy, String region) {
    if (tenant.equals(TenantId.PLATFORM)) {
      throw ALREADY_EXISTS.because("the id " + tenant + " is Coffer's own");
    }
    TenantRow row = tenants.get(tenant);
    if (row == null) {
      tenants.put(tenant, new TenantRow(run, policy, region));
    } else if (!row.run.equals(run) || row.life == Life.WITHDRAWN) {
      throw ALREADY_EXISTS.because("the id " + tenant + " was given before");
    }
  }

  @Override
  public synchronized void activateTenant(TenantId tenant, ObjectRef keyring, String signingKeyId) {
    TenantRow row = tenants.get(tenant);
    if (row == null || row.life == Life.WITHDRAWN) {
      throw NOT_FOUND.because("no reservation of tenant " + tenant);
    }
    if (row.life == Life.RESERVED) {
      row.activate(keyring, 1, signingKeyId);
    } else {
      advance(tenant, keyring, 1);
    }
  }

  @Override
  public synchronized boolean withdrawTenant(
      TenantId tenant, String run, @Nullable BackupId first) {
    TenantRow row = tenants.get(tenant);
    List<DatasetRow> own =
        datasets.values().stream().filter(each -> each.scope.tenant().equals(tenant)).toList();
    if (row == null
        || !row.run.equals(run)
        || own.stream().anyMatch(each -> !each.run.equals(run))
        || backups.keySet().stream()
            .anyMatch(
                key ->
                    key.tenant().equals(tenant)
                        && (first == null || !key.id().equals(first.value())))
        || !holdsInForce(tenant).isEmpty()) {
      return false;
    }
    row.life = Life.WITHDRAWN;
    own.forEach(each -> each.life = Life.WITHDRAWN);
    return true;
  }

  @Override
  public synchronized void keyHeld(TenantId tenant, KeyRef key) {
    KeyRef recorded = heldKeys.putIfAbsent(tenant, key);
    if (recorded != null && !recorded.equals(key)) {
      throw ALREADY_EXISTS.because("the key of " + tenant + " is on record as held elsewhere");
    }
  }

  @Override
  public synchronized Optional<KeyRef> heldKey(TenantId tenant) {
    return Optional.ofNullable(heldKeys.get(tenant));
  }

  @Override
  public synchronized List<TenantId> tenantsWithHeldKeys() {
    return heldKeys.keySet().stream()
        .filter(tenants::containsKey)
        .filter(tenant -> Objects.requireNonNull(tenants.get(tenant)).life == Life.ACTIVE)
        .sorted(Comparator.comparing(TenantId::value))
        .toList();
  }

  @Override
  public synchronized void heldKeyAnswered(TenantId tenant, KeyRef.Answer answer) {
    answers.put(tenant, answer);
  }

  /** What asking for a held key last came to, for tests of whoever asks. */
  public synchronized Optional<KeyRef.Answer> heldKeyAnswer(TenantId tenant) {
    return Optional.ofNullable(answers.get(tenant));
  }

  @Override
  public synchronized TenantRecord tenant(TenantId tenant) {
    return activeTenant(tenant).record(tenant);
  }

  @Override
  public synchronized void keyring(TenantId tenant, KeyringRecord keyring) {
    advance(tenant, keyring.object(), keyring.revision());
  }

  @Override
  public synchronized List<TenantId> activeTenants(@Nullable TenantId after, int limit) {
    return tenants.entrySet().stream()
        .filter(row -> row.getValue().life == Life.ACTIVE && !row.getValue().leaving)
        .map(Map.Entry::getKey)
        .filter(tenant -> after == null || tenant.value().compareTo(after.value()) > 0)
        .sorted(Comparator.comparing(TenantId::value))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized int activeTenants() {
    return activeTenants(null, Integer.MAX_VALUE).size();
  }

  private void advance(TenantId tenant, ObjectRef keyring, int revision) {
    TenantRow row = activeTenant(tenant);
    if (revision == row.revision && !keyring.equals(row.keyring)) {
      throw KEYRING_ALTERED.because("keyring revision " + revision + " is another object");
    }
    if (revision > row.revision) {
      row.keyring = keyring;
      row.revision = revision;
    }
  }

  @Override
  public synchronized void changePolicy(
      TenantId tenant, Policy policy, String run, String changedBy) {
    TenantRow row = activeTenant(tenant);
    int counts = row.policy.version();
    if (counts + 1 == policy.version()) {
      row.policy = policy;
      row.policyRun = run;
    } else if (counts != policy.version() || !row.policyRun.equals(run)) {
      throw POLICY_CHANGED.because(
          "version %d counts, version %d does not follow it".formatted(counts, policy.version()));
    }
  }

  @Override
  public synchronized void signingKeys(TenantId tenant, List<Dsse.TrustedKey> keys) {
    for (Dsse.TrustedKey key : keys) {
      Digest known = signingKeys.putIfAbsent(key.keyId(), Digest.of(key.raw()));
      if (known != null && !known.equals(Digest.of(key.raw()))) {
        throw KEY_FOREIGN.because("public key " + key.keyId() + " is on record as another one");
      }
    }
  }

  @Override
  public synchronized List<Copy> copies(TenantId tenant) {
    return backups.values().stream()
        .filter(row -> row.record != null && row.scope.tenant().equals(tenant))
        .filter(row -> row.life == BackupLife.LISTED)
        .map(row -> copy(row.scope, current(row)))
        .toList();
  }

  private static Copy copy(TenantScope scope, BackupRecord backup) {
    return new Copy(
        backup.id(),
        scope.dataset(),
        backup.facts().cutAt(),
        backup.origin().committedAt(),
        backup.good(),
        backup.lockedUntil(),
        backup.held(),
        backup.isImported(),
        Set.of());
  }

  @Override
  public synchronized void reserveDataset(TenantScope scope, String run, Placement placement) {
    TenantRow tenant = tenants.get(scope.tenant());
    if (tenant == null || tenant.life != Life.RESERVED || !tenant.run.equals(run)) {
      activeTenant(scope.tenant());
      requireStaying(scope.tenant());
    }
    DatasetRow row = datasets.get(DatasetKey.of(scope));
    if (row != null && row.life != Life.WITHDRAWN) {
      if (row.run.equals(run) && row.scope.equals(scope) && row.placement.equals(placement)) {
        return;
      }
      throw ALREADY_EXISTS.because("dataset " + scope.dataset() + " is there already");
    }
    if (row != null && row.run.equals(run)) {
      throw ALREADY_EXISTS.because("this registration of " + scope.dataset() + " was withdrawn");
    }
    if (overlapping(scope, placement).findAny().isPresent()) {
      throw overlaps();
    }
    datasets.put(DatasetKey.of(scope), new DatasetRow(scope, run, placement));
  }

  @Override
  public synchronized void activateDataset(TenantScope scope, String engineVersion) {
    DatasetRow row = datasets.get(DatasetKey.of(scope));
    if (row == null || row.life == Life.WITHDRAWN) {
      throw NOT_FOUND.because("no reservation of dataset " + scope.dataset());
    }
    requireScope(scope, row.scope);
    if (row.life == Life.RESERVED) {
      row.life = Life.ACTIVE;
      row.engineVersion = engineVersion;
      row.since = clock.instant();
    }
  }

  /** As {@code ScheduleBook} has it. */
  synchronized List<ScheduleBook.ActiveDataset> activeDatasets(TenantId tenant) {
    return datasets.values().stream()
        .filter(row -> row.scope.tenant().equals(tenant) && row.life == Life.ACTIVE)
        .map(row -> new ScheduleBook.ActiveDataset(row.scope, row.since))
        .sorted(Comparator.comparing(dataset -> dataset.scope().dataset().value()))
        .toList();
  }

  /** Ends of good runs, likewise. */
  synchronized Stream<Instant> goodRuns(
      TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset) {
    return switch (kind) {
      case BACKUP ->
          backups.values().stream()
              .filter(row -> row.record != null && row.scope.tenant().equals(tenant))
              .filter(row -> row.scope.dataset().equals(dataset))
              .map(this::current)
              .filter(backup -> backup.good() && !backup.isImported())
              .map(backup -> backup.origin().committedAt());
      case VERIFY ->
          verifications.entrySet().stream()
              .filter(entry -> entry.getKey().tenant().equals(tenant))
              .flatMap(entry -> Stream.ofNullable(entry.getValue().result))
              .filter(result -> result.failure() == null)
              .filter(
                  result -> {
                    BackupRow of = backups.get(new Key(tenant, result.backup().value()));
                    return of != null && of.scope.dataset().equals(dataset);
                  })
              .map(VerifyResult::verifiedAt);
      case ROTATION ->
          rotated.entrySet().stream()
              .filter(entry -> entry.getKey().tenant().equals(tenant))
              .map(Map.Entry::getValue);
      case PURGE ->
          purged.entrySet().stream()
              .filter(entry -> entry.getKey().tenant().equals(tenant))
              .map(Map.Entry::getValue);
      case WATCH -> tenant.equals(TenantId.PLATFORM) ? watched.values().stream() : Stream.empty();
      case DISCOVERY ->
          tenant.equals(TenantId.PLATFORM) ? discovered.values().stream() : Stream.empty();
    };
  }

  /** A purge of what expired came to its end. */
  synchronized void purged(TenantId tenant, String purge) {
    purged.putIfAbsent(new Key(tenant, purge), clock.instant());
  }

  /** A discovery looked at every server. */
  synchronized void discovered(String discovery) {
    discovered.putIfAbsent(discovery, clock.instant());
  }

  /** Where the datasets are that take backups. */
  synchronized List<Placement> holding() {
    return datasets.values().stream()
        .filter(row -> row.life == Life.ACTIVE && !row.contested)
        .map(row -> row.placement)
        .toList();
  }

  /** A watch looked at every tenant that left. */
  synchronized void watched(String watch) {
    watched.putIfAbsent(watch, clock.instant());
  }

  @Override
  public synchronized boolean withdrawDataset(TenantScope scope, String run) {
    DatasetRow row = datasets.get(DatasetKey.of(scope));
    if (row == null
        || !row.run.equals(run)
        || !row.scope.equals(scope)
        || backups.values().stream().anyMatch(backup -> backup.scope.equals(scope))) {
      return false;
    }
    row.life = Life.WITHDRAWN;
    return true;
  }

  @Override
  public synchronized DatasetRecord dataset(TenantScope scope) {
    DatasetRow row = activeDataset(scope);
    return new DatasetRecord(row.scope, row.placement, row.engineVersion);
  }

  @Override
  public synchronized void requireHeld(TenantScope scope) {
    heldDataset(scope);
  }

  // Backups.

  @Override
  public synchronized void backupStarted(BackupOrder order) {
    TenantScope scope = order.grant().scope();
    requireStaying(scope.tenant());
    heldDataset(scope);
    if (order.parent() != null && isMarked(scope.tenant(), order.parent())) {
      throw CATALOG_UNAVAILABLE.because("the parent is being purged");
    }
    BackupRow row = backups.get(Key.of(scope, order.request().id().value()));
    if (row != null) {
      requireScope(scope, row.scope);
      if (row.record != null || row.failure != null) {
        throw ALREADY_EXISTS.because("backup " + order.request().id() + " is closed");
      }
    } else {
      row = new BackupRow(scope);
      backups.put(Key.of(scope, order.request().id().value()), row);
    }
    row.parent = order.parent();
    row.startedAt = clock.instant();
  }

  @Override
  public synchronized void backupCommitted(CommittedBackup backup) {
    list(backup.grant().scope(), BackupRecord.of(backup));
  }

  private void list(TenantScope scope, BackupRecord record) {
    activeDataset(scope);
    BackupRow row =
        backups.computeIfAbsent(
            Key.of(scope, record.id().value()), missing -> new BackupRow(scope));
    requireScope(scope, row.scope);
    if (row.record != null
        && !row.record.manifest().equals(record.manifest())
        && row.sealings.stream().noneMatch(each -> each.from().equals(record.manifest()))) {
      throw ALREADY_EXISTS.because("backup " + record.id() + " has another manifest");
    }
    if (row.record == null) {
      row.record = record;
      row.failure = null;
    }
  }

  @Override
  public synchronized void backupFailed(BackupFailure failure) {
    TenantScope scope = failure.grant().scope();
    if (!hasDataset(scope)) {
      return;
    }
    BackupRow row =
        backups.computeIfAbsent(
            Key.of(scope, failure.request().id().value()), missing -> new BackupRow(scope));
    if (row.scope.equals(scope) && row.record == null && row.failure == null) {
      row.failure = failure.code();
    }
  }

  @Override
  public synchronized BackupRecord backup(TenantScope scope, BackupId backup) {
    BackupRow row = backups.get(Key.of(scope, backup.value()));
    if (row != null) {
      requireScope(scope, row.scope);
    }
    if (row != null && row.record != null && row.life == BackupLife.LISTED) {
      return current(row);
    }
    if (row == null
        && backups.entrySet().stream()
            .anyMatch(
                other ->
                    other.getKey().id().equals(backup.value())
                        && other.getValue().record != null)) {
      throw SCOPE_MISMATCH.because("backup " + backup + " belongs to another scope");
    }
    throw NOT_FOUND.because("no backup " + backup);
  }

  @Override
  public synchronized Optional<ListedBackup> listedBackup(TenantId tenant, BackupId backup) {
    return Optional.ofNullable(backups.get(new Key(tenant, backup.value())))
        .filter(row -> row.record != null)
        .filter(row -> row.life == BackupLife.LISTED)
        .map(row -> new ListedBackup(row.scope, current(row)));
  }

  @Override
  public synchronized Optional<BackupRecord> newestGood(TenantScope scope) {
    return backups.values().stream()
        .filter(row -> row.scope.equals(scope) && row.record != null && row.doubt == null)
        .filter(row -> row.life == BackupLife.LISTED)
        .map(this::current)
        .filter(record -> !record.isImported())
        .max(Comparator.comparing(record -> record.facts().cutAt()));
  }

  @Override
  public synchronized List<ListedBackup> listedBackups(
      TenantId tenant, @Nullable BackupId after, int limit) {
    return backups.entrySet().stream()
        .filter(entry -> entry.getKey().tenant().equals(tenant))
        .map(Map.Entry::getValue)
        .filter(row -> row.record != null && row.life == BackupLife.LISTED)
        .map(row -> new ListedBackup(row.scope, current(row)))
        .filter(
            listed -> after == null || listed.backup().id().value().compareTo(after.value()) > 0)
        .sorted(Comparator.comparing(listed -> listed.backup().id().value()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized long newestBackup(TenantId tenant) {
    return rows(tenant).count();
  }

  @Override
  public synchronized int backupsRunning(TenantId tenant, long upTo) {
    return (int)
        rows(tenant).limit(upTo).filter(row -> row.record == null && row.failure == null).count();
  }

  private Stream<BackupRow> rows(TenantId tenant) {
    return backups.entrySet().stream()
        .filter(entry -> entry.getKey().tenant().equals(tenant))
        .map(Map.Entry::getValue);
  }

  @Override
  public synchronized void resealed(TenantScope scope, Resealing to) {
    BackupRow row = backups.get(Key.of(scope, to.backup().value()));
    if (row == null || row.record == null) {
      throw NOT_FOUND.because("no backup " + to.backup());
    }
    requireScope(scope, row.scope);
    int naming = row.sealings.isEmpty() ? 0 : row.sealings.getLast().naming();
    if (naming == to.naming() && !row.record.manifest().equals(to.manifest())) {
      throw ALREADY_EXISTS.because("backup " + to.backup() + " has another manifest");
    }
    if (naming < to.naming()) {
      row.sealings.add(to);
      row.record = row.record(to);
    }
  }

  @Override
  public synchronized List<Resealing> resealings(
      TenantId tenant, int naming, @Nullable BackupId after, int limit) {
    return rows(tenant)
        .filter(row -> !row.sealings.isEmpty() && row.sealings.getLast().naming() == naming)
        .map(row -> row.sealings.getLast())
        .filter(each -> after == null || each.backup().value().compareTo(after.value()) > 0)
        .sorted(Comparator.comparing(each -> each.backup().value()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized void verificationStarted(VerifyRequest request, String workflow) {
    TenantScope scope = request.grant().scope();
    requireStaying(scope.tenant());
    requireUnmarked(scope.tenant(), request.backup());
    verifications.putIfAbsent(
        Key.of(scope, request.id()), new VerificationRow(request.backup(), clock.instant()));
  }

  @Override
  public synchronized void verified(VerifyRequest request, VerifyResult result) {
    TenantScope scope = request.grant().scope();
    VerificationRow row =
        verifications.computeIfAbsent(
            Key.of(scope, request.id()),
            missing -> new VerificationRow(request.backup(), clock.instant()));
    BackupRow backup = backups.get(Key.of(scope, result.backup().value()));
    if (row.result != null) {
      return;
    }
    row.result = result;
    if (backup == null || !backup.scope.equals(scope)) {
      return;
    }
    if (result.failure() != null) {
      backup.doubt(result.level());
    } else if (backup.doubt != null && result.level().compareTo(backup.doubt) >= 0) {
      backup.doubt = null;
    }
  }

  private BackupRecord current(BackupRow row) {
    TenantScope scope = row.scope;
    BackupRecord listed = row.current(false);
    return row.current(
        holdsInForce(scope.tenant()).stream()
            .anyMatch(held -> held.hold().covers(scope.dataset(), listed.id())));
  }

  // Holds.

  @Override
  public synchronized void holdPlaced(Hold hold) {
    requireStaying(hold.tenant());
    HoldRecord row =
        holds.computeIfAbsent(
            new Key(hold.tenant(), hold.id().value()), missing -> HoldRecord.placing(hold));
    if (!same(row.hold(), hold)) {
      throw ALREADY_EXISTS.because("hold " + hold.id() + " is another one");
    }
  }

  /** A repeat may come at another time. */
  private static boolean same(Hold one, Hold two) {
    return one.kind() == two.kind()
        && Objects.equals(one.dataset(), two.dataset())
        && Objects.equals(one.backup(), two.backup())
        && one.owner().equals(two.owner())
        && one.reason().equals(two.reason())
        && one.placedBy().equals(two.placedBy());
  }

  @Override
  public synchronized void holdMirrored(TenantId tenant, HoldId hold) {
    reached(tenant, hold, HoldRecord.State.PLACING, HoldRecord.State.IN_FORCE);
  }

  @Override
  public synchronized void holdLifted(Lifting lifting) {
    HoldRecord row = knownHold(lifting.tenant(), lifting.hold());
    if (row.lifting() == null) {
      holds.put(
          new Key(lifting.tenant(), lifting.hold().value()),
          new HoldRecord(row.hold(), HoldRecord.State.LIFTING, lifting));
    }
  }

  @Override
  public synchronized void holdReleased(TenantId tenant, HoldId hold) {
    reached(tenant, hold, HoldRecord.State.LIFTING, HoldRecord.State.LIFTED);
  }

  @Override
  public synchronized Optional<HoldRecord> hold(TenantId tenant, HoldId hold) {
    return Optional.ofNullable(holds.get(new Key(tenant, hold.value())));
  }

  @Override
  public synchronized List<HoldRecord> holdsInForce(TenantId tenant) {
    return holds.values().stream()
        .filter(row -> row.hold().tenant().equals(tenant) && row.inForce())
        .toList();
  }

  private void reached(TenantId tenant, HoldId hold, HoldRecord.State from, HoldRecord.State next) {
    HoldRecord row = knownHold(tenant, hold);
    if (row.state() == from) {
      holds.put(new Key(tenant, hold.value()), new HoldRecord(row.hold(), next, row.lifting()));
    }
  }

  private HoldRecord knownHold(TenantId tenant, HoldId hold) {
    return hold(tenant, hold).orElseThrow(() -> NOT_FOUND.because("no hold " + hold));
  }

  // Restores.

  @Override
  public synchronized void restoreStarted(RestoreRequest request, String workflow) {
    TenantScope scope = request.grant().scope();
    requireStaying(scope.tenant());
    DatasetRow dataset = heldDataset(scope);
    RestoreRow row = restores.get(Key.of(scope, request.id().value()));
    if (row != null) {
      requireScope(scope, row.scope);
      requireOpen(request.id(), row);
      return;
    }
    requireUnmarked(scope.tenant(), request.backup());
    restores.values().stream()
        .filter(other -> other.scope.equals(scope) && !other.state.closed())
        .forEach(
            lost -> {
              boolean maybeLive = lost.state.compareTo(State.PROMOTING) >= 0;
              lost.close(maybeLive ? State.HALTED : State.CANCELLED, BUSY);
            });
    dataset.fence++;
    restores.put(
        Key.of(scope, request.id().value()),
        new RestoreRow(scope, request.backup(), dataset.fence, clock.instant()));
  }

  @Override
  public synchronized void restorePlanned(RestorePlan plan) {
    RestoreRow row = openRestore(plan.grant().scope(), plan.request().id());
    if (plan.approvals() > 0) {
      row.reach(State.WAITING_FOR_APPROVAL);
    }
  }

  @Override
  public synchronized void restoreStaged(
      TenantScope scope, RestoreId restore, String quarantine, String identity) {
    RestoreRow row = openRestore(scope, restore);
    if (row.state.compareTo(State.STAGED) <= 0) {
      row.reach(State.STAGED);
      row.quarantine = quarantine;
      row.identity = identity;
    }
  }

  @Override
  public synchronized void restorePromoting(TenantScope scope, RestoreId restore) {
    RestoreRow row = openRestore(scope, restore);
    heldDataset(scope);
    row.reach(State.PROMOTING);
  }

  @Override
  public synchronized void restorePromoted(
      TenantScope scope, RestoreId restore, @Nullable String safetyCopy, Instant promotedAt) {
    RestoreRow row = knownRestore(scope, restore);
    row.promoted(safetyCopy, promotedAt);
    if (!row.state.closed()) {
      row.reach(State.PROMOTED);
    }
  }

  @Override
  public synchronized void restoreDone(RestoreProof proof) {
    Promotion promotion = proof.promotion();
    RestoreRow row =
        knownRestore(proof.grant().scope(), promotion.copy().copy().backup().plan().request().id());
    row.promoted(promotion.safetyCopy(), promotion.promotedAt());
    if (!row.state.closed()) {
      row.state = State.DONE;
    }
  }

  @Override
  public synchronized void restoreFailed(RestoreFailure failure) {
    TenantScope scope = failure.grant().scope();
    if (!hasDataset(scope)) {
      return;
    }
    RestoreRow row =
        restores.computeIfAbsent(
            Key.of(scope, failure.request().id().value()),
            missing ->
                new RestoreRow(
                    scope,
                    failure.request().backup(),
                    ++activeDataset(scope).fence,
                    clock.instant()));
    if (row.scope.equals(scope) && !row.state.closed()) {
      row.close(RestoreRecord.State.of(failure), failure.code());
    }
  }

  @Override
  public synchronized void restoreUndone(TenantScope scope, RestoreId restore, Instant at) {
    knownRestore(scope, restore).state = State.UNDONE;
  }

  @Override
  public synchronized Optional<RestoreRecord> restore(TenantScope scope, RestoreId restore) {
    return restores.containsKey(Key.of(scope, restore.value()))
        ? Optional.of(knownRestore(scope, restore).record(restore))
        : Optional.empty();
  }

  // Incidents and freezes.

  @Override
  public synchronized void incidentOpened(IncidentReport report) {
    Key key = new Key(report.tenant(), report.id().value());
    if (incidents.containsKey(key)) {
      return;
    }
    incidents.put(key, new IncidentRow(report.halted()));
    BackupId suspect = report.backup();
    if (suspect != null
        && report.halted()
        && Doubt.aboutObjects(report.code())
        && report.grant() instanceof ScopeGrant scoped) {
      BackupRow backup = backups.get(Key.of(scoped.scope(), suspect.value()));
      if (backup != null && backup.scope.equals(scoped.scope())) {
        backup.doubt(VerificationLevel.FULL);
      }
    }
  }

  @Override
  public synchronized void incidentEvidence(IncidentReport report, ObjectRef evidence) {
    IncidentRow row = incident(report);
    row.evidence = row.evidence == null ? evidence : row.evidence;
  }

  @Override
  public synchronized void incidentClosed(IncidentReport report, Verdict verdict) {
    incident(report).thawed |= verdict.thaw();
  }

  @Override
  public synchronized boolean frozen(TenantId tenant) {
    return incidents.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().tenant().equals(tenant)
                    && entry.getValue().halted
                    && !entry.getValue().thawed);
  }

  /** Evidence of an incident, for tests of whoever writes it. */
  public synchronized Optional<ObjectRef> evidence(TenantId tenant, IncidentId incident) {
    return Optional.ofNullable(incidents.get(new Key(tenant, incident.value())))
        .map(row -> row.evidence);
  }

  // Credentials that are out.

  @Override
  public synchronized void credentialLent(
      RunRef run, CredentialKind kind, String reference, Instant expiresAt) {
    CredentialKey key = new CredentialKey(run, kind, reference);
    CredentialRow row = credentials.get(key);
    if (row == null || (!row.back() && row.expiresAt().isBefore(expiresAt))) {
      credentials.put(key, new CredentialRow(expiresAt, false));
    }
  }

  @Override
  public synchronized void credentialGivenBack(RunRef run, CredentialKind kind, String reference) {
    credentials.computeIfPresent(
        new CredentialKey(run, kind, reference),
        (key, row) -> new CredentialRow(row.expiresAt(), true));
  }

  @Override
  public synchronized List<Credential> credentialsOut(RunRef run) {
    List<Credential> out = new ArrayList<>();
    credentials.forEach(
        (key, row) -> {
          if (key.run().equals(run) && !row.back()) {
            out.add(new Credential(key.kind(), key.reference(), row.expiresAt()));
          }
        });
    return out;
  }

  // Rotations.

  @Override
  public synchronized void rotationStarted(RotationOrder order) {
    Key key = new Key(order.grant().tenant(), order.request().id());
    activeTenant(key.tenant());
    requireStaying(key.tenant());
    if (closedRotations.contains(key)) {
      throw ALREADY_EXISTS.because("rotation " + key.id() + " is closed");
    }
    openKeyRuns.add(key);
  }

  private void closeRotation(Key key) {
    openKeyRuns.remove(key);
    closedRotations.add(key);
  }

  @Override
  public synchronized void rotationDone(RotationResult result) {
    closeRotation(new Key(result.tenant(), result.id()));
    rotated.put(new Key(result.tenant(), result.id()), result.finishedAt());
  }

  @Override
  public synchronized void rotationFailed(RotationFailure failure) {
    closeRotation(new Key(failure.grant().tenant(), failure.request().id()));
  }

  // Compromises.

  @Override
  public synchronized void compromiseStarted(CompromiseOrder order) {
    Key key = new Key(order.grant().tenant(), order.plan().request().id());
    activeTenant(key.tenant());
    requireStaying(key.tenant());
    if (closedCompromises.contains(key)) {
      throw ALREADY_EXISTS.because("compromise " + key.id() + " is closed");
    }
    openKeyRuns.add(key);
  }

  @Override
  public synchronized Optional<PackCopy> packCopy(TenantId tenant, int naming, ObjectRef from) {
    return Optional.ofNullable(packCopies.get(packKey(tenant, naming, from)));
  }

  @Override
  public synchronized void packCopied(TenantId tenant, int naming, PackCopy copy) {
    packCopies.put(packKey(tenant, naming, copy.from()), copy);
  }

  private static String packKey(TenantId tenant, int naming, ObjectRef from) {
    return tenant + "/" + naming + '/' + from.key() + '@' + from.versionId();
  }

  @Override
  public synchronized ResealTally resealTally(TenantId tenant, int naming) {
    List<PackCopy> copies =
        packCopies.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(tenant + "/" + naming + '/'))
            .map(Map.Entry::getValue)
            .toList();
    long switched =
        rows(tenant)
            .filter(row -> row.sealings.stream().anyMatch(each -> each.naming() == naming))
            .count();
    return new ResealTally(
        (int) switched, copies.size(), copies.stream().mapToLong(copy -> copy.to().bytes()).sum());
  }

  @Override
  public synchronized void compromiseDone(CompromiseResult result) {
    closeCompromise(new Key(result.tenant(), result.id()));
  }

  @Override
  public synchronized void compromiseFailed(CompromiseFailure failure) {
    closeCompromise(new Key(failure.grant().tenant(), failure.request().id()));
  }

  private void closeCompromise(Key key) {
    openKeyRuns.remove(key);
    closedCompromises.add(key);
  }

  // Rebuild.

  @Override
  public synchronized void importTenant(TenantRecord record, KeyringRecord keyring) {
    TenantRow row =
        tenants.computeIfAbsent(
            record.tenant(), id -> new TenantRow("rebuild", record.policy(), record.region()));
    if (row.life == Life.RESERVED) {
      row.activate(record.keyring(), record.keyringRevision(), record.signingKeyId());
    } else if (row.life == Life.ACTIVE) {
      advance(record.tenant(), record.keyring(), record.keyringRevision());
    }
    if (record.policy().version() > row.policy.version()) {
      row.policy = record.policy();
      row.policyRun = "rebuild";
    }
  }

  @Override
  public synchronized boolean importDataset(DatasetRecord record) {
    activeTenant(record.scope().tenant());
    DatasetRow row = datasets.get(DatasetKey.of(record.scope()));
    boolean holds = row != null && row.life != Life.WITHDRAWN && !row.contested;
    if (row == null) {
      row = new DatasetRow(record.scope(), "rebuild", record.placement());
      datasets.put(DatasetKey.of(record.scope()), row);
    }
    requireScope(record.scope(), row.scope);
    row.contested =
        !holds && overlapping(row.scope, row.placement).anyMatch(other -> !other.contested);
    if (row.life != Life.ACTIVE) {
      row.life = Life.ACTIVE;
      row.engineVersion = record.engineVersion();
      row.since = clock.instant();
    }
    return !row.contested;
  }

  @Override
  public synchronized void importBackup(TenantScope scope, BackupRecord backup) {
    list(scope, backup);
  }

  @Override
  public synchronized void importIncident(IncidentRecord incident) {
    IncidentRow row =
        incidents.computeIfAbsent(
            new Key(incident.tenant(), incident.id().value()),
            key -> new IncidentRow(incident.halted()));
    row.evidence = row.evidence == null ? incident.evidence() : row.evidence;
    row.thawed |= incident.closing() != null && incident.closing().thaw();
  }

  @Override
  public synchronized void importHold(HoldRecord hold) {
    Key key = new Key(hold.hold().tenant(), hold.hold().id().value());
    holds.putIfAbsent(key, new HoldRecord(hold.hold(), HoldRecord.State.IN_FORCE, null));
    holdPlaced(hold.hold());
    HoldRecord row = knownHold(hold.hold().tenant(), hold.hold().id());
    if (row.lifting() == null && hold.lifting() != null) {
      holds.put(key, new HoldRecord(row.hold(), HoldRecord.State.LIFTED, hold.lifting()));
    }
  }

  // Purges; MemoryPurgeBook has the rest.

  /** A backup that is listed or marked, whether it runs, and what an open run keeps of it. */
  synchronized List<PurgeBook.Candidate> candidates(TenantId tenant) {
    return backups.entrySet().stream()
        .filter(entry -> entry.getKey().tenant().equals(tenant))
        .map(Map.Entry::getValue)
        .filter(row -> row.record != null && row.life != BackupLife.PURGED)
        .map(
            row ->
                new PurgeBook.Candidate(
                    row.scope,
                    current(row),
                    row.life == BackupLife.MARKED,
                    inUse(tenant, current(row).id())))
        .sorted(
            Comparator.comparing((PurgeBook.Candidate one) -> one.backup().facts().cutAt())
                .reversed())
        .toList();
  }

  synchronized Set<BackupId> running(TenantId tenant) {
    return backups.entrySet().stream()
        .filter(entry -> entry.getKey().tenant().equals(tenant))
        .filter(entry -> entry.getValue().runs(clock.instant()))
        .map(entry -> new BackupId(entry.getKey().id()))
        .collect(Collectors.toSet());
  }

  private boolean inUse(TenantId tenant, BackupId backup) {
    Instant now = clock.instant();
    return restores.entrySet().stream()
            .filter(entry -> entry.getKey().tenant().equals(tenant))
            .map(Map.Entry::getValue)
            .anyMatch(row -> row.backup.equals(backup) && row.runs(now))
        || verifications.entrySet().stream()
            .filter(entry -> entry.getKey().tenant().equals(tenant))
            .map(Map.Entry::getValue)
            .anyMatch(row -> row.backup.equals(backup) && row.runs(now))
        || backups.entrySet().stream()
            .filter(entry -> entry.getKey().tenant().equals(tenant))
            .map(Map.Entry::getValue)
            .anyMatch(row -> backup.equals(row.parent) && row.runs(now));
  }

  synchronized void live(TenantId tenant, BackupId backup, BackupLife life) {
    BackupRow row = backups.get(new Key(tenant, backup.value()));
    if (row != null) {
      row.life = life;
    }
  }

  synchronized void doubt(TenantScope scope, BackupId backup, VerificationLevel level) {
    BackupRow row = backups.get(Key.of(scope, backup.value()));
    if (row != null && row.scope.equals(scope)) {
      row.doubt(level);
    }
  }

  private boolean isMarked(TenantId tenant, BackupId backup) {
    BackupRow row = backups.get(new Key(tenant, backup.value()));
    return row != null && row.life != BackupLife.LISTED;
  }

  private void requireUnmarked(TenantId tenant, BackupId backup) {
    if (isMarked(tenant, backup)) {
      throw NOT_FOUND.because("backup " + backup + " is purged");
    }
  }

  // Rows.

  private TenantRow activeTenant(TenantId tenant) {
    TenantRow row = tenants.get(tenant);
    if (row == null || row.life != Life.ACTIVE) {
      throw NOT_FOUND.because("no tenant " + tenant);
    }
    return row;
  }

  private void requireStaying(TenantId tenant) {
    TenantRow row = tenants.get(tenant);
    if (row != null && row.leaving) {
      throw TENANT_LEAVING.because("tenant " + tenant + " leaves or has left");
    }
  }

  synchronized boolean isLeaving(TenantId tenant) {
    return activeTenant(tenant).leaving;
  }

  synchronized void leaving(TenantId tenant) {
    TenantRow row = activeTenant(tenant);
    if (!holdsInForce(tenant).isEmpty()) {
      throw TENANT_HELD.because("a legal hold is in force on tenant " + tenant);
    }
    row.leaving = true;
  }

  synchronized void left(TenantId tenant) {
    activeTenant(tenant).leaving = true;
    datasets.values().stream()
        .filter(row -> row.scope.tenant().equals(tenant))
        .forEach(row -> row.life = Life.WITHDRAWN);
  }

  synchronized List<TenantScope> datasets(TenantId tenant) {
    return datasets.values().stream()
        .filter(row -> row.scope.tenant().equals(tenant) && row.life != Life.WITHDRAWN)
        .map(row -> row.scope)
        .sorted(Comparator.comparing(scope -> scope.dataset().value()))
        .toList();
  }

  synchronized int openRuns(TenantId tenant) {
    Instant now = clock.instant();
    long restores = rows(this.restores, tenant).filter(row -> row.runs(now)).count();
    long verifications = rows(this.verifications, tenant).filter(row -> row.runs(now)).count();
    long keyRuns = openKeyRuns.stream().filter(key -> key.tenant().equals(tenant)).count();
    return Math.toIntExact(running(tenant).size() + restores + verifications + keyRuns);
  }

  private static <T> Stream<T> rows(Map<Key, T> all, TenantId tenant) {
    return all.entrySet().stream()
        .filter(entry -> entry.getKey().tenant().equals(tenant))
        .map(Map.Entry::getValue);
  }

  private boolean hasDataset(TenantScope scope) {
    DatasetRow row = datasets.get(DatasetKey.of(scope));
    return row != null && row.life == Life.ACTIVE && row.scope.equals(scope);
  }

  private DatasetRow activeDataset(TenantScope scope) {
    DatasetRow row = datasets.get(DatasetKey.of(scope));
    if (row == null || row.life != Life.ACTIVE) {
      throw NOT_FOUND.because("no dataset " + scope.dataset() + " of tenant " + scope.tenant());
    }
    requireScope(scope, row.scope);
    return row;
  }

  private DatasetRow heldDataset(TenantScope scope) {
    DatasetRow row = activeDataset(scope);
    if (row.contested) {
      throw overlaps();
    }
    return row;
  }

  /** Other datasets that are not withdrawn and share part of a slice. */
  private Stream<DatasetRow> overlapping(TenantScope scope, Placement placement) {
    return datasets.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(DatasetKey.of(scope)))
        .map(Map.Entry::getValue)
        .filter(row -> row.life != Life.WITHDRAWN && overlap(row.placement, placement));
  }

  private static boolean overlap(Placement one, Placement two) {
    return one.server().equals(two.server())
        && one.database().equals(two.database())
        && (one.schema() == null || two.schema() == null || one.schema().equals(two.schema()));
  }

  private static FailureException overlaps() {
    return DATASET_OVERLAPS.because("part of this slice belongs to another dataset already");
  }

  private RestoreRow knownRestore(TenantScope scope, RestoreId restore) {
    RestoreRow row = restores.get(Key.of(scope, restore.value()));
    if (row == null) {
      throw NOT_FOUND.because("no restore " + restore);
    }
    requireScope(scope, row.scope);
    return row;
  }

  private RestoreRow openRestore(TenantScope scope, RestoreId restore) {
    RestoreRow row = knownRestore(scope, restore);
    requireOpen(restore, row);
    return row;
  }

  private IncidentRow incident(IncidentReport report) {
    IncidentRow row = incidents.get(new Key(report.tenant(), report.id().value()));
    if (row == null) {
      throw NOT_FOUND.because("no incident " + report.id());
    }
    return row;
  }

  private static void requireScope(TenantScope asked, TenantScope recorded) {
    if (!asked.equals(recorded)) {
      throw SCOPE_MISMATCH.because("the record belongs to another scope");
    }
  }

  private static void requireOpen(RestoreId restore, RestoreRow row) {
    if (row.state.closed()) {
      throw BUSY.because("restore " + restore + " is closed as " + row.state);
    }
  }

  private enum Life {
    RESERVED,
    ACTIVE,
    WITHDRAWN
  }

  /** What a purge made of a backup. */
  enum BackupLife {
    LISTED,
    MARKED,
    PURGED
  }

  private record Key(TenantId tenant, String id) {
    static Key of(TenantScope scope, String id) {
      return new Key(scope.tenant(), id);
    }
  }

  private record DatasetKey(TenantId tenant, DatasetId dataset) {
    static DatasetKey of(TenantScope scope) {
      return new DatasetKey(scope.tenant(), scope.dataset());
    }
  }

  private record CredentialKey(RunRef run, CredentialKind kind, String reference) {}

  private record CredentialRow(Instant expiresAt, boolean back) {}

  private static final class TenantRow {
    final String run;
    Policy policy;
    String policyRun;
    final String region;
    Life life = Life.RESERVED;
    boolean leaving;
    @Nullable ObjectRef keyring;
    int revision;
    @Nullable String signingKeyId;

    TenantRow(String run, Policy policy, String region) {
      this.run = run;
      this.policy = policy;
      this.policyRun = run;
      this.region = region;
    }

    void activate(ObjectRef first, int at, String keyId) {
      life = Life.ACTIVE;
      keyring = first;
      revision = at;
      signingKeyId = keyId;
    }

    TenantRecord record(TenantId tenant) {
      if (keyring == null || signingKeyId == null) {
        throw new IllegalStateException("an active tenant has a keyring");
      }
      return new TenantRecord(tenant, policy, region, keyring, revision, signingKeyId);
    }
  }

  private static final class DatasetRow {
    final TenantScope scope;
    final String run;
    final Placement placement;
    Life life = Life.RESERVED;
    String engineVersion = "";
    Instant since = Instant.EPOCH;
    boolean contested;
    long fence;

    DatasetRow(TenantScope scope, String run, Placement placement) {
      this.scope = scope;
      this.run = run;
      this.placement = placement;
    }
  }

  private static final class BackupRow {
    final TenantScope scope;
    BackupLife life = BackupLife.LISTED;
    @Nullable BackupId parent;
    @Nullable Instant startedAt;
    @Nullable BackupRecord record;
    @Nullable FailureCode failure;
    @Nullable VerificationLevel doubt;
    final List<Resealing> sealings = new ArrayList<>();

    BackupRow(TenantScope scope) {
      this.scope = scope;
    }

    boolean runs(Instant now) {
      return startedAt != null
          && record == null
          && failure == null
          && startedAt.isAfter(now.minus(PurgeBook.RUN_LEASE));
    }

    void doubt(VerificationLevel level) {
      doubt = doubt != null && doubt.compareTo(level) > 0 ? doubt : level;
    }

    BackupRecord record(Resealing to) {
      BackupRecord listed = current(false);
      return new BackupRecord(
          listed.id(),
          listed.parent(),
          to.manifest(),
          to.index(),
          listed.envelope(),
          to.facts(),
          listed.origin(),
          listed.lockedUntil(),
          listed.good(),
          false);
    }

    BackupRecord current(boolean held) {
      BackupRecord listed = record;
      if (listed == null) {
        throw new IllegalStateException("not committed");
      }
      return new BackupRecord(
          listed.id(),
          listed.parent(),
          listed.manifest(),
          listed.index(),
          listed.envelope(),
          listed.facts(),
          listed.origin(),
          listed.lockedUntil(),
          doubt == null,
          held);
    }
  }

  private static final class VerificationRow {
    final BackupId backup;
    final Instant startedAt;
    @Nullable VerifyResult result;

    VerificationRow(BackupId backup, Instant startedAt) {
      this.backup = backup;
      this.startedAt = startedAt;
    }

    boolean runs(Instant now) {
      return result == null && startedAt.isAfter(now.minus(PurgeBook.RUN_LEASE));
    }
  }

  private static final class RestoreRow {
    final TenantScope scope;
    final BackupId backup;
    final long fence;
    final Instant startedAt;
    State state = State.STARTED;
    @Nullable String quarantine;
    @Nullable String identity;
    @Nullable String safetyCopy;
    @Nullable Instant promotedAt;
    @Nullable FailureCode failure;

    RestoreRow(TenantScope scope, BackupId backup, long fence, Instant startedAt) {
      this.scope = scope;
      this.backup = backup;
      this.fence = fence;
      this.startedAt = startedAt;
    }

    boolean runs(Instant now) {
      return !state.closed() && startedAt.isAfter(now.minus(PurgeBook.RESTORE_LEASE));
    }

    void reach(State next) {
      state = state.compareTo(next) < 0 ? next : state;
    }

    void promoted(@Nullable String copy, Instant at) {
      safetyCopy = safetyCopy == null ? copy : safetyCopy;
      promotedAt = promotedAt == null ? at : promotedAt;
    }

    void close(State end, FailureCode code) {
      state = end;
      failure = code;
    }

    RestoreRecord record(RestoreId id) {
      return new RestoreRecord(
          id,
          backup,
          state,
          fence,
          quarantine,
          identity,
          safetyCopy,
          promotedAt,
          failure,
          startedAt);
    }
  }

  private static final class IncidentRow {
    final boolean halted;
    boolean thawed;
    @Nullable ObjectRef evidence;

    IncidentRow(boolean halted) {
      this.halted = halted;
    }
  }
}
