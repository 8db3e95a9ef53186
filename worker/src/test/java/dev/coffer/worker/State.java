package dev.coffer.worker;

import static dev.coffer.worker.World.TENANT;

import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoreRights;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Unreadable;
import dev.coffer.proof.Verifier;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * All that a run leaves behind, but for what is random in it: a run that something happened to
 * leaves the same as one that was left in peace.
 *
 * @param objects versions in each folder of the vault, delete markers included, but for the lists
 *     that a compromise's report names
 * @param certificates deletion certificates that verify with the public keys alone
 * @param audit actions, in order
 * @param keys versions of the tenant's key, or why the key service tells nothing, by purpose
 * @param tenant revision of the keyring in force, or why there is none
 * @param backups that the catalog lists
 * @param datasets of the tenant
 * @param databases on the server
 * @param schedules of the tenant
 * @param openRuns that the catalog takes for running
 * @param credentials tokens and database roles that nobody gave back
 */
record State(
    Map<String, Integer> objects,
    int certificates,
    List<String> audit,
    List<String> keys,
    String tenant,
    List<BackupId> backups,
    List<String> datasets,
    List<String> databases,
    List<String> schedules,
    int openRuns,
    int credentials) {
  private static final RunRef LOOK = new RunRef(TENANT, "look");

  /** Lists of what was exposed: a report names those of its own attempt, a dead one's stay. */
  private static final Pattern LIST = Pattern.compile(".*/list-\\d+-\\d{4}");

  static State of(World world) {
    int credentials = world.keys.sessionsOut() + world.leases.rolesOut();
    return new State(
        objects(world),
        certificates(world),
        world.audit.actions(TENANT),
        List.of(keys(world, Purpose.ROTATE), keys(world, Purpose.VERIFY)),
        told(() -> "revision " + world.catalog.tenant(TENANT).keyringRevision()),
        backups(world.catalog),
        world.departures.datasets(TENANT).stream().map(scope -> scope.dataset().value()).toList(),
        world.databases.names(),
        world.schedules.of(TENANT),
        world.departures.openRuns(TENANT),
        credentials);
  }

  /** Without what a capture puts: that of a dead attempt stays until a purge sweeps it. */
  State withoutLitter() {
    Map<String, Integer> counted = new TreeMap<>(objects);
    counted.keySet().removeAll(Set.of("packs", "backups"));
    return new State(
        counted,
        certificates,
        audit,
        keys,
        tenant,
        backups,
        datasets,
        databases,
        schedules,
        openRuns,
        credentials);
  }

  private static List<BackupId> backups(MemoryCatalog catalog) {
    return World.listed(catalog).stream().map(listed -> listed.backup().id()).toList();
  }

  private static List<StoredVersion> versions(World world, String prefix) {
    List<StoredVersion> found = new ArrayList<>();
    world.stores.session(LOOK, Purpose.VERIFY).versions(prefix, found::add);
    return found;
  }

  private static Map<String, Integer> objects(World world) {
    String vault = StoreRights.prefix(TENANT);
    Map<String, Integer> counted = new TreeMap<>();
    for (StoredVersion version : versions(world, vault)) {
      if (LIST.matcher(version.key()).matches()) {
        continue;
      }
      counted.merge(version.key().substring(vault.length()).split("/", 2)[0], 1, Integer::sum);
    }
    return counted;
  }

  private static int certificates(World world) {
    List<StoredVersion> files = versions(world, StoreRights.prefix(TENANT) + "certificates/");
    if (files.isEmpty()) {
      return 0;
    }
    ObjectStore store = world.stores.session(LOOK, Purpose.VERIFY);
    try (KeySession session = world.keys.session(LOOK, Purpose.VERIFY)) {
      Verifier verifier = new Verifier(new PublicKeys(Signing.trusted(session)));
      return Math.toIntExact(
          files.stream().filter(file -> isDeletion(verifier, read(store, file))).count());
    }
  }

  private static byte[] read(ObjectStore store, StoredVersion file) {
    ObjectRef ref =
        new ObjectRef(file.key(), file.versionId(), Digest.of(new byte[0]), file.bytes());
    return store.read(ref, 0, Math.toIntExact(file.bytes()));
  }

  private static boolean isDeletion(Verifier verifier, byte[] file) {
    try {
      return verifier.deletion(file).isPresent();
    } catch (Unreadable unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static String keys(World world, Purpose purpose) {
    return told(
        () -> {
          try (KeySession session = world.keys.session(LOOK, purpose)) {
            return session.versions().toString();
          }
        });
  }

  private static String told(Supplier<String> asked) {
    try {
      return asked.get();
    } catch (FailureException refused) {
      return refused.code().name();
    }
  }
}
