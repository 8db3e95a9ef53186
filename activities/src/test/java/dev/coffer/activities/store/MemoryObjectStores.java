package dev.coffer.activities.store;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An object store in memory that keeps versions, delete markers, locks and holds as a real one
 * does, by the clock it is given. Its other public methods are what an intruder or a broken disk
 * does, for tests of what happens then.
 */
public final class MemoryObjectStores implements ObjectStores, Intruder {
  /** How long a session lasts. */
  public static final Duration SESSION = Duration.ofMinutes(15);

  private final Clock clock;
  private final LockMode mode;
  private final NavigableMap<String, List<Version>> objects = new TreeMap<>();
  private long nextVersion = 1;
  private long calls;
  private long failFrom = Long.MAX_VALUE;
  private long failUntil;
  private boolean loseReply;
  private Instant expiredBefore = Instant.MIN;

  public MemoryObjectStores(Clock clock) {
    this(clock, LockMode.COMPLIANCE);
  }

  public MemoryObjectStores(Clock clock, LockMode mode) {
    this.clock = clock;
    this.mode = mode;
  }

  @Override
  public ObjectStore session(RunRef run, Purpose purpose) {
    return new MemoryObjectStore(this, run.tenant(), purpose, clock.instant());
  }

  @Override
  public synchronized void vaults(Consumer<String> each) {
    enter();
    TreeSet<String> tenants = new TreeSet<>();
    for (String key : objects.keySet()) {
      String[] path = key.split("/", 3);
      if (path.length == 3 && path[0].equals("tenants")) {
        tenants.add(path[1]);
      }
    }
    tenants.forEach(each);
  }

  @Override
  public LockMode probeLock() {
    return mode;
  }

  // What a session does; it has checked the rights already.

  synchronized void admit(Instant openedAt) {
    if (openedAt.isBefore(expiredBefore) || clock.instant().isAfter(openedAt.plus(SESSION))) {
      throw FailureCode.CREDENTIAL_EXPIRED.because("the store session has ended");
    }
  }

  synchronized ObjectRef put(String key, byte[] content, Lock lock) {
    enter();
    Version current = newest(key);
    Digest digest = Digest.of(content);
    if (current != null && !current.marker) {
      return versionsOf(key).stream()
          .filter(version -> !version.marker && Digest.of(version.bytes).equals(digest))
          .findFirst()
          .map(version -> ref(key, version))
          .orElseThrow(() -> FailureCode.ALREADY_EXISTS.because("the key holds other bytes"));
    }
    Version added = add(key, content.clone(), false);
    if (lock.mode() == LockMode.COMPLIANCE) {
      added.lockedUntil = lock.until();
    }
    leave();
    return ref(key, added);
  }

  synchronized byte[] get(ObjectRef ref) {
    enter();
    return stored(ref.key(), ref.versionId()).bytes.clone();
  }

  synchronized Optional<StoredVersion> look(String key, String versionId) {
    enter();
    return versionsOf(key).stream()
        .filter(version -> version.id.equals(versionId) && !version.marker)
        .map(version -> describe(key, version))
        .findFirst();
  }

  synchronized List<StoredVersion> list(String prefix) {
    enter();
    List<StoredVersion> found = new ArrayList<>();
    objects.tailMap(prefix).entrySet().stream()
        .takeWhile(entry -> entry.getKey().startsWith(prefix))
        .forEach(entry -> entry.getValue().forEach(v -> found.add(describe(entry.getKey(), v))));
    return found;
  }

  synchronized void extend(ObjectRef ref, Instant until) {
    enter();
    Version version = stored(ref.key(), ref.versionId());
    Instant locked = version.lockedUntil;
    if (mode == LockMode.COMPLIANCE && (locked == null || locked.isBefore(until))) {
      version.lockedUntil = until;
    }
    leave();
  }

  synchronized void holdVersion(String key, String versionId, boolean held) {
    enter();
    stored(key, versionId).held = held;
    leave();
  }

  synchronized Removal remove(StoredVersion version) {
    enter();
    Optional<Version> stored =
        versionsOf(version.key()).stream()
            .filter(one -> one.id.equals(version.versionId()))
            .findFirst();
    Removal removal = removal(version, stored.orElse(null));
    if (removal.outcome() == Removal.Outcome.GONE) {
      stored.ifPresent(versionsOf(version.key())::remove);
      leave();
    }
    return removal;
  }

  private Removal removal(StoredVersion version, @Nullable Version stored) {
    Removal.Outcome outcome = Removal.Outcome.GONE;
    Instant until = null;
    if (stored != null && stored.held) {
      outcome = Removal.Outcome.HELD;
    } else if (stored != null && isLocked(stored)) {
      outcome = Removal.Outcome.LOCKED;
      until = stored.lockedUntil;
    }
    return new Removal(version.key(), version.versionId(), outcome, until);
  }

  private boolean isLocked(Version version) {
    return version.lockedUntil != null && clock.instant().isBefore(version.lockedUntil);
  }

  synchronized Instant now() {
    enter();
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  // What an intruder or a broken disk does.

  @Override
  public synchronized String putOnTop(String key, byte[] garbage) {
    return add(key, garbage.clone(), false).id;
  }

  @Override
  public synchronized String deleteMarker(String key) {
    return add(key, new byte[0], true).id;
  }

  /** Tries to delete a version for good; true when the lock allowed it. */
  @Override
  public synchronized boolean delete(ObjectRef ref) {
    Version version = stored(ref.key(), ref.versionId());
    if (version.held || isLocked(version)) {
      return false;
    }
    return versionsOf(ref.key()).remove(version);
  }

  /** Flips every bit of one stored byte, as a broken disk does. */
  public void flipByte(ObjectRef ref, int offset) {
    alter(
        ref,
        bytes -> {
          bytes[offset] ^= (byte) 0xff;
          return bytes;
        });
  }

  /** Cuts a stored version short. */
  public void truncate(ObjectRef ref, int length) {
    alter(ref, bytes -> Arrays.copyOf(bytes, length));
  }

  /** Puts other bytes in the place of a stored version, under the same version id. */
  public void replace(ObjectRef ref, byte[] other) {
    alter(ref, bytes -> other.clone());
  }

  /** Loses a version in spite of its lock, as a broken disk does. */
  public synchronized void lose(ObjectRef ref) {
    versionsOf(ref.key()).remove(stored(ref.key(), ref.versionId()));
  }

  /** Takes the lock off a version, as a store that does not keep its word does. */
  public synchronized void unlock(ObjectRef ref) {
    stored(ref.key(), ref.versionId()).lockedUntil = null;
  }

  /** The next write takes effect, but its answer is lost. */
  public synchronized void loseNextReply() {
    loseReply = true;
  }

  /**
   * Lets some calls pass and then answers {@code STORE_UNAVAILABLE} for a while.
   *
   * @param pass calls that still work
   * @param fail calls that fail then
   */
  public synchronized void failAfter(int pass, int fail) {
    failFrom = calls + pass;
    failUntil = failFrom + fail;
  }

  /** Ends every session that is open. */
  public synchronized void expireSessions() {
    expiredBefore = clock.instant().plusNanos(1);
  }

  /** How often the store was called, refused calls included. */
  public synchronized long calls() {
    return calls;
  }

  /** The bytes of a stored version as they are, read past every check. */
  public synchronized byte[] peek(ObjectRef ref) {
    return stored(ref.key(), ref.versionId()).bytes.clone();
  }

  private synchronized void alter(ObjectRef ref, UnaryOperator<byte[]> change) {
    Version version = stored(ref.key(), ref.versionId());
    version.bytes = change.apply(version.bytes.clone());
  }

  private void enter() {
    long call = calls++;
    if (call >= failFrom && call < failUntil) {
      throw FailureCode.STORE_UNAVAILABLE.because("the store does not answer");
    }
  }

  private void leave() {
    if (loseReply) {
      loseReply = false;
      throw FailureCode.STORE_UNAVAILABLE.because("the store's answer was lost");
    }
  }

  private Version add(String key, byte[] bytes, boolean marker) {
    Version version = new Version("v" + nextVersion++, bytes, marker, clock.instant());
    objects.computeIfAbsent(key, ignored -> new ArrayList<>()).addFirst(version);
    return version;
  }

  private List<Version> versionsOf(String key) {
    return objects.getOrDefault(key, new ArrayList<>());
  }

  private @Nullable Version newest(String key) {
    List<Version> versions = versionsOf(key);
    return versions.isEmpty() ? null : versions.getFirst();
  }

  private Version stored(String key, String versionId) {
    return versionsOf(key).stream()
        .filter(version -> version.id.equals(versionId) && !version.marker)
        .findFirst()
        .orElseThrow(MemoryObjectStores::missing);
  }

  private static FailureException missing() {
    return FailureCode.PACK_MISSING.because("the store has no such version");
  }

  private StoredVersion describe(String key, Version version) {
    return new StoredVersion(
        key,
        version.id,
        version == newest(key),
        version.marker,
        version.bytes.length,
        version.storedAt,
        version.lockedUntil,
        version.held);
  }

  private static ObjectRef ref(String key, Version version) {
    return new ObjectRef(key, version.id, Digest.of(version.bytes), version.bytes.length);
  }

  private static final class Version {
    final String id;
    final boolean marker;
    final Instant storedAt;
    byte[] bytes;
    @Nullable Instant lockedUntil;
    boolean held;

    Version(String id, byte[] bytes, boolean marker, Instant storedAt) {
      this.id = id;
      this.bytes = bytes;
      this.marker = marker;
      this.storedAt = storedAt;
    }
  }

  /** Keys of everything stored, newest version not a delete marker, in order. */
  public synchronized List<String> keys() {
    return objects.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty() && !entry.getValue().getFirst().marker)
        .map(entry -> entry.getKey())
        .sorted(Comparator.naturalOrder())
        .toList();
  }
}
