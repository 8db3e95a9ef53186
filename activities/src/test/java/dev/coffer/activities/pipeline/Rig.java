package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Backup;
import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.keys.MemoryKeyServer;
import dev.coffer.activities.keys.MemoryKeyService;
import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.seal.ChunkSizes;
import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.MemoryObjectStores;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.teststack.TestClock;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Store, key service and tenants in memory, and the pipeline over them with small chunks. */
public final class Rig {
  static final TenantScope ACME = scope("acme", "main");
  static final TenantScope GLOBEX = scope("globex", "main");
  static final ChunkSizes SMALL = new ChunkSizes(64, 256, 1024);
  public static final Tuning TUNING = new Tuning(2, 2, 1 << 13, 1);
  static final Meter UNHEARD =
      new Meter() {
        @Override
        public void bytes(long bytes) {}

        @Override
        public void stream() {}
      };

  public final TestClock clock = TestClock.standard();
  public final MemoryObjectStores stores = new MemoryObjectStores(clock);
  public final MemoryKeyService keyService = new MemoryKeyService(clock);
  public Lock lock = new Lock(LockMode.COMPLIANCE, clock.instant().plus(Duration.ofDays(30)));
  final Envelope envelope =
      new Envelope(
          "standard",
          1,
          Duration.ofDays(30),
          1,
          Duration.ofHours(1),
          "eu",
          LockMode.COMPLIANCE,
          Tier.GOLD.rules());
  private final Map<TenantId, ObjectRef> keyrings = new HashMap<>();
  private final Map<TenantId, KeyRef> held = new HashMap<>();
  private int attempts;
  private Instant startedAt = Instant.parse("2026-01-01T11:58:00Z");

  public Envelope backupEnvelope() {
    return envelope;
  }

  public static TenantScope scope(String tenant, String dataset) {
    return new TenantScope(
        new TenantId(tenant), new DatasetId(dataset), EngineKind.POSTGRESQL, Isolation.DATABASE);
  }

  public static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** A few streams of some thousand bytes, one empty, one of definitions, names nobody expects. */
  public static Map<String, byte[]> content(int seed) {
    Map<String, byte[]> content = new LinkedHashMap<>();
    content.put("rows \"big\"\n;--", random(seed, 30_000));
    content.put("rows small", random(seed + 1, 100));
    content.put("rows empty", new byte[0]);
    content.put("schema pre", new byte[5_000]);
    return content;
  }

  /** The same as {@link #onboard}, with the key held in a customer's key server. */
  public Rig onboardHeld(TenantScope scope, MemoryKeyServer server) {
    server.lend(scope.tenant());
    held.put(scope.tenant(), server.ref(scope.tenant()));
    return onboard(scope);
  }

  public Rig onboard(TenantScope scope) {
    keyService.createTenant(scope.tenant());
    ObjectRef keyring =
        with(
            scope,
            Purpose.ONBOARD,
            session ->
                Keyrings.create(
                    scope.tenant(), session, store(scope, Purpose.ONBOARD), lock, clock.instant()));
    keyrings.put(scope.tenant(), keyring);
    return this;
  }

  /** What the catalog would name. */
  Keyrings.InForce inForce(TenantScope scope) {
    ObjectRef pinned = keyring(scope);
    return new Keyrings.InForce(
        pinned, Integer.parseInt(pinned.key().substring(pinned.key().lastIndexOf('/') + 1)));
  }

  /** Lets the catalog name another one. */
  public void putInForce(TenantScope scope, ObjectRef keyring) {
    keyrings.put(scope.tenant(), keyring);
  }

  public ObjectRef keyring(TenantScope scope) {
    return java.util.Objects.requireNonNull(keyrings.get(scope.tenant()));
  }

  public ObjectStore store(TenantScope scope, Purpose purpose) {
    return stores.session(new RunRef(scope.tenant(), "run"), purpose);
  }

  public <T> T with(TenantScope scope, Purpose purpose, Function<KeySession, T> work) {
    try (KeySession session = session(new RunRef(scope.tenant(), "run"), purpose)) {
      return work.apply(session);
    }
  }

  private KeySession session(RunRef run, Purpose purpose) {
    KeyRef key = held.get(run.tenant());
    return key == null
        ? keyService.session(run, purpose)
        : keyService.session(run, purpose, key, new Unheard());
  }

  private record Unheard() implements KeyService.Lending {
    @Override
    public void lent(String accessor, Instant expiresAt) {}

    @Override
    public void answered(KeyRef.Answer answer) {}
  }

  <T> T withKeys(TenantScope scope, Purpose purpose, Function<TenantKeys, T> work) {
    return with(
        scope,
        purpose,
        session -> {
          try (TenantKeys keys =
              Keyrings.open(scope.tenant(), () -> inForce(scope), session, store(scope, purpose))) {
            return work.apply(keys);
          }
        });
  }

  Captured capture(
      TenantScope scope, String backup, MemoryDump dump, @Nullable VerifiedManifest parent) {
    return capture(scope, backup, dump, parent, UnaryOperator.identity());
  }

  Captured capture(
      TenantScope scope,
      String backup,
      dev.coffer.activities.engine.Dump dump,
      @Nullable VerifiedManifest parent,
      UnaryOperator<ObjectStore> around) {
    return withKeys(
        scope,
        Purpose.BACKUP,
        keys ->
            new Capture(TUNING, SMALL)
                .run(
                    dump,
                    new CaptureOrder(
                        scope,
                        new BackupId(backup),
                        Attempt.fresh(++attempts),
                        keys,
                        Optional.ofNullable(parent),
                        lock),
                    around.apply(store(scope, Purpose.BACKUP)),
                    UNHEARD));
  }

  /** What the backups that follow were made of, when Coffer did not take them. */
  public @Nullable Imported imported;

  CommitOrder commitOrder(TenantScope scope, String backup, Captured captured) {
    return new CommitOrder(
        scope,
        new BackupId(backup),
        null,
        captured.index(),
        captured.facts(),
        envelope,
        Digest.of("placement"),
        startedAt,
        lock,
        "alice",
        "nightly",
        "backup/acme/main",
        Map.of("coffer", "0.1.0"),
        null,
        imported);
  }

  public VerifiedManifest commit(TenantScope scope, String backup, Captured captured) {
    return with(
        scope,
        Purpose.BACKUP,
        session -> {
          ObjectStore store = store(scope, Purpose.BACKUP);
          try (TenantKeys keys =
              Keyrings.open(scope.tenant(), () -> inForce(scope), session, store)) {
            return new Commit(TUNING)
                .run(commitOrder(scope, backup, captured), keys, session, store, UNHEARD);
          }
        });
  }

  /** A committed backup of this content. */
  public VerifiedManifest backup(TenantScope scope, String backup, Map<String, byte[]> content) {
    return backup(scope, backup, content, null);
  }

  /** A committed backup of this content as of now, locked for so long. */
  public VerifiedManifest backupNow(
      TenantScope scope,
      String backup,
      Map<String, byte[]> content,
      @Nullable VerifiedManifest parent,
      Duration locked) {
    return commit(scope, backup, captureNow(scope, backup, content, parent, locked));
  }

  /** Everything of a backup but its manifest. */
  public Captured captureNow(
      TenantScope scope,
      String backup,
      Map<String, byte[]> content,
      @Nullable VerifiedManifest parent,
      Duration locked) {
    startedAt = clock.instant();
    lock = new Lock(LockMode.COMPLIANCE, startedAt.plus(locked));
    return capture(
        scope,
        backup,
        new CutNow(MemoryDump.of(content), clock.instant()),
        parent,
        UnaryOperator.identity());
  }

  /** A dump that was cut at a time of its own. */
  private record CutNow(MemoryDump dump, Instant at) implements Dump {
    @Override
    public Cut cut() {
      return new Cut(at, dump.cut().position());
    }

    @Override
    public SourceShape shape() {
      return dump.shape();
    }

    @Override
    public List<StreamSource> streams() {
      return dump.streams();
    }

    @Override
    public int parallelism() {
      return dump.parallelism();
    }

    @Override
    public void finish() {
      dump.finish();
    }

    @Override
    public void close() {
      dump.close();
    }
  }

  /** The same, referring to its parent's packs where it can. */
  public VerifiedManifest backup(
      TenantScope scope,
      String backup,
      Map<String, byte[]> content,
      @Nullable VerifiedManifest parent) {
    return commit(scope, backup, capture(scope, backup, MemoryDump.of(content), parent));
  }

  /** Opens by what the catalog would have pinned. */
  public VerifiedManifest open(TenantScope scope, String backup, ObjectRef pinned) {
    return with(
        scope,
        Purpose.RESTORE,
        session ->
            Opening.open(
                pinned,
                new Expectation(scope, new BackupId(backup), envelope.digest()),
                Signing.trusted(session),
                store(scope, Purpose.RESTORE)));
  }

  /** Reads every stream of a backup to its end. */
  public Map<String, byte[]> recall(VerifiedManifest backup) {
    TenantScope scope = backup.manifest().scope();
    return withKeys(
        scope,
        Purpose.RESTORE,
        keys -> {
          try (Recall recall = Recall.of(backup, keys, store(scope, Purpose.RESTORE), TUNING)) {
            return readAll(recall);
          }
        });
  }

  public VerificationReport verify(
      VerifiedManifest backup, dev.coffer.workflows.model.VerificationLevel level) {
    TenantScope scope = backup.manifest().scope();
    return withKeys(
        scope,
        Purpose.VERIFY,
        keys ->
            new Verifier(TUNING).run(backup, level, keys, store(scope, Purpose.VERIFY), UNHEARD));
  }

  public static Map<String, byte[]> readAll(Backup backup) {
    Map<String, byte[]> content = new LinkedHashMap<>();
    for (Backup.StoredStream stream : backup.streams()) {
      try (InputStream in = backup.open(stream)) {
        content.put(stream.spec().name(), in.readAllBytes());
      } catch (IOException failed) {
        throw new java.io.UncheckedIOException(failed);
      }
    }
    return content;
  }
}
