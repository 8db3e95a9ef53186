package dev.coffer.activities.pipeline;

import static dev.coffer.activities.pipeline.Rig.ACME;
import static dev.coffer.activities.pipeline.Rig.GLOBEX;
import static dev.coffer.activities.pipeline.Rig.content;
import static dev.coffer.activities.pipeline.Rig.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.Lock;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.VerificationLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static void same(Map<String, byte[]> found, Map<String, byte[]> expected) {
    assertThat(found.keySet()).containsExactlyElementsOf(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
  }

  @Property(tries = 60)
  void everyBackupComesBackAsItWas(@ForAll @Size(max = 8) List<Byte[]> drawn) {
    Map<String, byte[]> streams = new LinkedHashMap<>();
    for (int i = 0; i < drawn.size(); i++) {
      // Drawn content repeated, so that streams share chunks with themselves and each other.
      byte[] seed = new byte[drawn.get(i).length];
      for (int j = 0; j < seed.length; j++) {
        seed[j] = drawn.get(i)[j];
      }
      byte[] stream = new byte[seed.length * 40];
      for (int j = 0; j < stream.length; j++) {
        stream[j] = seed[j % seed.length];
      }
      streams.put((i % 2 == 0 ? "rows" : "schema") + i, stream);
    }
    Rig rig = new Rig().onboard(ACME);
    VerifiedManifest backup = rig.backup(ACME, "monday", streams);
    same(rig.recall(rig.open(ACME, "monday", backup.object())), streams);
    assertThat(rig.verify(backup, VerificationLevel.FULL).failure()).isNull();
  }

  @Test
  void factsAndManifestSayWhatIsThere() {
    Rig rig = new Rig().onboard(ACME);
    Captured captured = rig.capture(ACME, "monday", MemoryDump.of(content(1)), null);
    VerifiedManifest backup = rig.commit(ACME, "monday", captured);
    assertThat(captured.facts().streams()).isEqualTo(4);
    assertThat(captured.facts().plainBytes()).isEqualTo(35_100);
    assertThat(captured.facts().referencedBytes()).isZero();
    assertThat(captured.facts().packs()).isEqualTo(backup.manifest().packs().size()).isPositive();
    assertThat(captured.facts().storedBytes())
        .isEqualTo(
            backup.manifest().packs().stream().mapToLong(PackRef::bytes).sum()
                + captured.index().bytes());
    assertThat(backup.signedBy()).isEqualTo("acme/1");
  }

  @Test
  @DisplayName("I-7 no name and no digest of a stream stands readable in the vault")
  void namesStaySealed() {
    Rig rig = new Rig().onboard(ACME);
    Map<String, byte[]> streams =
        Map.of("canary-table", "canary-row".repeat(50).getBytes(StandardCharsets.UTF_8));
    VerifiedManifest backup = rig.backup(ACME, "monday", streams);
    List<ObjectRef> all = new ArrayList<>(List.of(backup.object(), backup.manifest().index()));
    backup.manifest().packs().forEach(pack -> all.add(pack.object()));
    for (ObjectRef ref : all) {
      String text = new String(rig.stores.peek(ref), StandardCharsets.ISO_8859_1);
      assertThat(text).doesNotContain("canary");
    }
    String manifest = new String(backup.manifest().encode(), StandardCharsets.UTF_8);
    assertThat(manifest)
        .doesNotContain("canary")
        .doesNotContain(dev.coffer.workflows.model.Digest.of("canary-row".repeat(50)).hex());
  }

  @Test
  @DisplayName(
      "I-1 two tenants' backups of the same data share no object, and each lies in its own vault")
  void oneTenant() {
    Rig rig = new Rig().onboard(ACME).onboard(GLOBEX);
    VerifiedManifest acme = rig.backup(ACME, "monday", content(1));
    VerifiedManifest globex = rig.backup(GLOBEX, "monday", content(1));
    Set<String> digests = new HashSet<>();
    for (VerifiedManifest backup : List.of(acme, globex)) {
      String vault = VaultPaths.vault(backup.manifest().scope().tenant());
      assertThat(backup.object().key()).startsWith(vault);
      assertThat(backup.manifest().index().key()).startsWith(vault);
      for (PackRef pack : backup.manifest().packs()) {
        assertThat(pack.key()).startsWith(vault);
        assertThat(digests.add(pack.sha256().hex())).isTrue();
      }
    }
    assertThat(rig.stores.keys())
        .allMatch(key -> key.startsWith("tenants/acme/") || key.startsWith("tenants/globex/"));
  }

  @Test
  @DisplayName("I-5 every object is new, locked from the start, and the manifest goes last")
  void writeOnce() {
    Rig rig = new Rig().onboard(ACME);
    List<String> puts = Collections.synchronizedList(new ArrayList<>());
    Captured captured =
        rig.capture(
            ACME,
            "monday",
            MemoryDump.of(content(1)),
            null,
            store -> new WatchedStore(store, puts::add));
    assertThat(puts).doesNotHaveDuplicates();
    assertThat(puts.getLast()).isEqualTo(captured.index().key());
    assertThat(rig.stores.keys()).noneMatch(key -> key.endsWith("/manifest"));
    VerifiedManifest backup = rig.commit(ACME, "monday", captured);
    List<ObjectRef> all = new ArrayList<>(List.of(backup.object(), backup.manifest().index()));
    backup.manifest().packs().forEach(pack -> all.add(pack.object()));
    assertThat(all).noneMatch(rig.stores::delete);
  }

  @Test
  @DisplayName("I-5 a retry writes under new names, whatever an earlier attempt left")
  void aRetryStartsOver() {
    Rig rig = new Rig().onboard(ACME);
    Captured lost = rig.capture(ACME, "monday", MemoryDump.of(content(1)), null);
    Captured kept = rig.capture(ACME, "monday", MemoryDump.of(content(1)), null);
    assertThat(kept.index().key()).isNotEqualTo(lost.index().key());
    same(rig.recall(rig.commit(ACME, "monday", kept)), content(1));
  }

  @Test
  @DisplayName("I-11 a commit that runs twice, or whose answer is lost, commits once")
  void commitTwice() {
    Rig rig = new Rig().onboard(ACME);
    Captured captured = rig.capture(ACME, "monday", MemoryDump.of(content(1)), null);
    rig.stores.loseNextReply();
    assertThat(Refusal.of(() -> rig.commit(ACME, "monday", captured)))
        .isEqualTo(FailureCode.STORE_UNAVAILABLE);
    VerifiedManifest first = rig.commit(ACME, "monday", captured);
    assertThat(rig.commit(ACME, "monday", captured).object()).isEqualTo(first.object());
    Captured other = rig.capture(ACME, "monday", MemoryDump.of(content(2)), null);
    assertThat(Refusal.of(() -> rig.commit(ACME, "monday", other)))
        .isEqualTo(FailureCode.ALREADY_EXISTS);
  }

  @Test
  @DisplayName("I-11 a keyring that is made twice is made once")
  void keyringTwice() {
    Rig rig = new Rig().onboard(ACME);
    ObjectRef first = rig.keyring(ACME);
    assertThat(rig.onboard(ACME).keyring(ACME)).isEqualTo(first);
  }

  @Test
  void anUnchangedBackupWritesNoPackAndKeepsItsParentsLocked() {
    Rig rig = new Rig().onboard(ACME);
    VerifiedManifest monday = rig.backup(ACME, "monday", content(1));
    VerifiedManifest tuesday = rig.backup(ACME, "tuesday", content(1), monday);
    assertThat(tuesday.manifest().facts().packs()).isZero();
    assertThat(tuesday.manifest().facts().referencedBytes())
        .isEqualTo(monday.manifest().packs().stream().mapToLong(PackRef::bytes).sum());
    assertThat(tuesday.manifest().packs())
        .containsExactlyInAnyOrderElementsOf(monday.manifest().packs());
    same(rig.recall(tuesday), content(1));
  }

  @Test
  void aChangeWritesItselfAndExtendsTheLockOfWhatItRefersTo() {
    Rig rig = new Rig().onboard(ACME);
    VerifiedManifest monday = rig.backup(ACME, "monday", content(1));
    rig.lock = new Lock(rig.lock.mode(), rig.lock.until().plus(Duration.ofDays(365)));
    Map<String, byte[]> changed = content(1);
    byte[] big = random(1, 30_000);
    big[15_000] ^= 1;
    changed.put("rows \"big\"\n;--", big);
    Captured captured = rig.capture(ACME, "tuesday", MemoryDump.of(changed), monday);
    assertThat(captured.facts().packs()).isEqualTo(1);
    assertThat(captured.facts().storedBytes())
        .isLessThan(monday.manifest().facts().storedBytes() / 2);
    VerifiedManifest tuesday = rig.commit(ACME, "tuesday", captured);
    same(rig.recall(tuesday), changed);
    assertThat(tuesday.manifest().packs())
        .anyMatch(pack -> pack.backup().equals(new BackupId("monday")))
        .anyMatch(pack -> pack.backup().equals(new BackupId("tuesday")))
        .allSatisfy(
            pack ->
                assertThat(
                        rig.store(ACME, Purpose.VERIFY)
                            .head(pack.key(), pack.versionId())
                            .orElseThrow()
                            .lockedUntil())
                    .isEqualTo(rig.lock.until()));
  }

  @Test
  @DisplayName("I-1 a parent of another dataset lends nothing")
  void parentsAreOfOneScope() {
    Rig rig = new Rig().onboard(ACME);
    VerifiedManifest main = rig.backup(ACME, "monday", content(1));
    VerifiedManifest crm = rig.backup(Rig.scope("acme", "crm"), "tuesday", content(1), main);
    assertThat(crm.manifest().packs())
        .allMatch(pack -> pack.backup().equals(new BackupId("tuesday")));
  }

  @Test
  @DisplayName(
      "I-6 something newer or a delete marker on every object steers nothing and is reported")
  void pinnedReads() {
    Rig rig = new Rig().onboard(ACME);
    VerifiedManifest backup = rig.backup(ACME, "monday", content(1));
    ObjectRef pinned = backup.object();
    assertThat(Shadow.over(backup, rig.store(ACME, Purpose.RESTORE)).objects()).isZero();
    int packs = backup.manifest().packs().size();
    backup.manifest().packs().forEach(pack -> rig.stores.putOnTop(pack.key(), random(1, 500)));
    rig.stores.deleteMarker(backup.manifest().index().key());
    rig.stores.putOnTop(pinned.key(), random(2, 500));
    rig.stores.deleteMarker(pinned.key());
    rig.stores.putOnTop(rig.keyring(ACME).key(), random(3, 500));
    VerifiedManifest opened = rig.open(ACME, "monday", pinned);
    same(rig.recall(opened), content(1));
    Shadow shadow = Shadow.over(opened, rig.store(ACME, Purpose.RESTORE));
    assertThat(shadow.objects()).isEqualTo(packs + 2);
    assertThat(shadow.findings()).hasSize(packs + 2);
    VerificationReport report = rig.verify(opened, VerificationLevel.FULL);
    assertThat(report.failure()).isEqualTo(FailureCode.OBJECT_SHADOWED);
    assertThat(report.findings()).hasSize(packs + 2);
  }

  @Test
  @DisplayName("S9 S10 a lost catalog finds the commit under garbage and delete markers")
  void discovery() {
    Rig rig = new Rig().onboard(ACME);
    VerifiedManifest monday = rig.backup(ACME, "monday", content(1));
    VerifiedManifest tuesday = rig.backup(ACME, "tuesday", content(2), monday);
    rig.capture(ACME, "never-committed", MemoryDump.of(content(3)), null);
    rig.stores.putOnTop(monday.object().key(), random(1, 300));
    rig.stores.deleteMarker(tuesday.object().key());
    List<Discovery.Outcome> found = new ArrayList<>();
    rig.with(
        ACME,
        Purpose.VERIFY,
        session -> {
          Discovery.manifests(
              ACME.tenant(), Signing.trusted(session), rig.store(ACME, Purpose.VERIFY), found::add);
          assertThat(
                  Keyrings.newest(
                      ACME.tenant(), Signing.trusted(session), rig.store(ACME, Purpose.VERIFY)))
              .hasValueSatisfying(
                  keyring -> assertThat(keyring.object()).isEqualTo(rig.keyring(ACME)));
          return true;
        });
    assertThat(found)
        .filteredOn(Discovery.Outcome.Listed.class::isInstance)
        .containsExactly(
            new Discovery.Outcome.Listed(monday), new Discovery.Outcome.Listed(tuesday));
    assertThat(found)
        .filteredOn(Discovery.Outcome.Refused.class::isInstance)
        .singleElement()
        .satisfies(
            refused ->
                assertThat(((Discovery.Outcome.Refused) refused).reason().code())
                    .isEqualTo(FailureCode.MANIFEST_UNREADABLE));
  }

  /** One endless stream that breaks when told to. */
  private record Endless(AtomicInteger written, int breakAfter) implements Dump, StreamSource {
    @Override
    public Cut cut() {
      return new Cut(MemoryDump.CUT, "0/0");
    }

    @Override
    public SourceShape shape() {
      return MemoryDump.of(Map.of()).shape();
    }

    @Override
    public List<StreamSource> streams() {
      return List.of(this);
    }

    @Override
    public int parallelism() {
      return 4;
    }

    @Override
    public void finish() {
      throw new AssertionError("an unfinished dump was finished");
    }

    @Override
    public void close() {}

    @Override
    public StreamSpec spec() {
      return new StreamSpec("rows", StreamSpec.Kind.ROWS, 0, Map.of());
    }

    @Override
    public StreamTally writeTo(OutputStream sink) throws IOException {
      while (written.incrementAndGet() <= breakAfter) {
        sink.write(random(written.get(), 1000));
      }
      throw new IOException("connection reset");
    }
  }

  @Test
  @DisplayName("B1 a source that breaks off fails the capture, and nothing is committed or running")
  void brokenSource() {
    Rig rig = new Rig().onboard(ACME);
    assertThat(
            Refusal.of(
                () ->
                    rig.capture(
                        ACME,
                        "monday",
                        new Endless(new AtomicInteger(), 100),
                        null,
                        store -> store)))
        .isEqualTo(FailureCode.DATABASE_UNAVAILABLE);
    assertThat(rig.stores.keys()).noneMatch(key -> key.contains("/backups/"));
  }

  @Test
  @DisplayName("S1 a store that stops answering fails the capture with what may be retried")
  void brokenStore() {
    Rig rig = new Rig().onboard(ACME);
    rig.stores.failAfter(4, 1_000_000);
    assertThat(
            Refusal.of(
                () ->
                    rig.capture(
                        ACME,
                        "monday",
                        new Endless(new AtomicInteger(), Integer.MAX_VALUE),
                        null,
                        store -> store)))
        .isEqualTo(FailureCode.STORE_UNAVAILABLE);
  }

  @Test
  void aMeterThatThrowsStopsTheCaptureAtOnce() {
    Rig rig = new Rig().onboard(ACME);
    AtomicInteger heard = new AtomicInteger();
    Meter cancelled =
        new Meter() {
          @Override
          public void bytes(long bytes) {
            if (heard.incrementAndGet() > 20) {
              throw new CancellationException("the activity was cancelled");
            }
          }

          @Override
          public void stream() {}
        };
    AtomicInteger written = new AtomicInteger();
    assertThatThrownBy(
            () ->
                rig.withKeys(
                    ACME,
                    Purpose.BACKUP,
                    keys ->
                        new Capture(Rig.TUNING, Rig.SMALL)
                            .run(
                                new Endless(written, Integer.MAX_VALUE),
                                new CaptureOrder(
                                    ACME,
                                    new BackupId("monday"),
                                    Attempt.fresh(1),
                                    keys,
                                    Optional.empty(),
                                    rig.lock),
                                rig.store(ACME, Purpose.BACKUP),
                                cancelled)))
        .isInstanceOf(CancellationException.class);
    int stopped = written.get();
    assertThat(stopped).isLessThan(1000);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("coffer-seal") && thread.isAlive());
    assertThat(written).hasValue(stopped);
  }
}
