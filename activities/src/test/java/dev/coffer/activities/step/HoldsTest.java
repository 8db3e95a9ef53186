package dev.coffer.activities.step;

import static dev.coffer.activities.step.HoldLab.ACME;
import static dev.coffer.activities.step.HoldLab.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.HoldProgress;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The store's own legal holds follow the holds on record. */
class HoldsTest {
  private static void unheard(HoldProgress done) {}

  @Test
  @DisplayName("I-10 a hold covers manifest, index and every pack, those of older backups included")
  void coversOlderPacks() {
    HoldLab lab = new HoldLab();
    lab.backup("b-1");
    VerifiedManifest second = lab.backup("b-2");
    lab.backup("b-3");
    assertThat(second.manifest().packs())
        .as("packs of the parent are shared")
        .anyMatch(pack -> pack.backup().value().equals("b-1"));

    HoldProgress done = place(lab, lab.hold("h-1", "b-2", Hold.Kind.LEGAL));

    assertThat(lab.held()).isEqualTo(HoldLab.named(second));
    assertThat(done.versions()).isEqualTo(2 + second.manifest().packs().size());
    assertThat(done.passed()).isZero();
  }

  @Test
  @DisplayName("I-10 lifting leaves what another hold needs, down to a single shared pack")
  void sharedPacks() {
    HoldLab lab = new HoldLab();
    VerifiedManifest first = lab.backup("b-1");
    VerifiedManifest second = lab.backup("b-2");
    place(lab, lab.hold("h-1", "b-1", Hold.Kind.LEGAL));
    place(lab, lab.hold("h-2", "b-2", Hold.Kind.LEGAL));

    HoldProgress lifted = lift(lab, "h-1", HoldsTest::unheard);

    assertThat(lab.held()).isEqualTo(HoldLab.named(second));
    Set<String> shared = new TreeSet<>(HoldLab.named(first));
    shared.retainAll(HoldLab.named(second));
    assertThat(lifted.passed()).isEqualTo(shared.size()).isPositive();
    lift(lab, "h-2", HoldsTest::unheard);
    assertThat(lab.held()).isEmpty();
  }

  @Property(tries = 15)
  @Label(
      "I-10 after any placing, lifting and new backups, whatever fails or comes in between, the"
          + " store holds exactly what holds in force cover")
  void follows(@ForAll long seed) {
    Random random = new Random(seed);
    HoldLab lab = new HoldLab();
    List<String> inForce = new ArrayList<>();
    lab.backup("b-1");
    for (int step = 0; step < 12; step++) {
      String id = "h-" + step;
      switch (random.nextInt(5)) {
        case 0 -> lab.backup("b-" + (lab.backups.size() + 1));
        case 1 -> {
          inForce.add(id);
          place(lab, lab.hold(id, null, Hold.Kind.LEGAL), disturbed(lab, random, inForce, id));
        }
        case 2, 3 -> {
          inForce.add(id);
          place(lab, any(lab, random, id), disturbed(lab, random, inForce, id));
        }
        default -> {
          if (!inForce.isEmpty()) {
            String lifted = inForce.remove(random.nextInt(inForce.size()));
            lift(lab, lifted, disturbed(lab, random, inForce, id));
          }
        }
      }
      // What was to fail and was not called any more.
      lab.rig.stores.failAfter(0, 0);
      assertThat(lab.held()).as("seed %d, step %d", seed, step).isEqualTo(lab.wanted());
    }
    inForce.forEach(id -> lift(lab, id, HoldsTest::unheard));
    assertThat(lab.held()).isEmpty();
  }

  @Test
  @DisplayName("I-10 of two holds that are lifted at once neither leaves anything held")
  void liftedAtOnce() {
    HoldLab lab = new HoldLab();
    lab.backup("b-1");
    place(lab, lab.hold("h-1", "b-1", Hold.Kind.LEGAL));
    place(lab, lab.hold("h-2", "b-1", Hold.Kind.LEGAL));
    boolean[] lifted = {false};

    lift(
        lab,
        "h-1",
        done -> {
          if (!lifted[0]) {
            lifted[0] = true;
            lift(lab, "h-2", HoldsTest::unheard);
          }
        });

    assertThat(lab.held()).isEmpty();
  }

  private static Hold any(HoldLab lab, Random random, String id) {
    String backup = "b-" + (1 + random.nextInt(lab.backups.size()));
    // An incident's also covers what else has the backup's names: here that is nothing.
    return lab.hold(id, backup, random.nextBoolean() ? Hold.Kind.LEGAL : Hold.Kind.INCIDENT);
  }

  /** In the middle of a pass the store fails, or somebody else places or lifts a hold. */
  private static Consumer<HoldProgress> disturbed(
      HoldLab lab, Random random, List<String> inForce, String id) {
    int[] left = {random.nextInt(6)};
    int what = random.nextInt(4);
    String other = id + "-meanwhile";
    return done -> {
      if (left[0]-- != 0) {
        return;
      }
      switch (what) {
        case 0 -> lab.rig.stores.failAfter(0, 1);
        case 1 -> {
          inForce.add(other);
          place(lab, any(lab, random, other));
        }
        case 2 -> {
          if (inForce.size() > 1) {
            lift(lab, inForce.remove(0), HoldsTest::unheard);
          }
        }
        default -> {}
      }
    };
  }

  @Test
  @DisplayName("I-10 a backup that is taken under a hold on its tenant is held from its commit on")
  void newBackups() {
    HoldLab lab = new HoldLab();
    lab.backup("b-1");
    place(lab, lab.hold("h-1", null, Hold.Kind.LEGAL));

    VerifiedManifest taken = lab.backup("b-2");

    assertThat(lab.held()).containsAll(HoldLab.named(taken)).isEqualTo(lab.wanted());
    assertThat(lab.rig.stores.delete(taken.object())).isFalse();
    lift(lab, "h-1", HoldsTest::unheard);
    assertThat(lab.held()).isEmpty();
  }

  @Test
  @DisplayName("I-11 another attempt goes on from the last object that was done whole")
  void resumes() {
    HoldLab lab = new HoldLab();
    VerifiedManifest taken = lab.backup("b-1");
    Hold hold = lab.hold("h-1", "b-1", Hold.Kind.LEGAL);
    lab.holds.record(RUN, hold);
    List<HoldProgress> beats = new ArrayList<>();
    lab.holds.mirror(RUN, hold, HoldProgress.NONE, beats::add);
    HoldProgress middle = beats.get(beats.size() / 2);
    assertThat(middle.versions()).isPositive();
    try (ObjectStore store = lab.rig.store(HoldLab.SCOPE, Purpose.HOLD)) {
      lab.versions().forEach(version -> store.lift(version.key(), version.versionId()));
    }

    HoldProgress done = lab.holds.mirror(RUN, hold, middle, HoldsTest::unheard);

    assertThat(done.versions()).isEqualTo(2 + taken.manifest().packs().size());
    assertThat(lab.versions().stream().filter(StoredVersion::held))
        .allMatch(version -> version.key().compareTo(middle.key()) > 0)
        .hasSize((int) (done.versions() - middle.versions()));
  }

  @Test
  @DisplayName("an object that is missing is counted and keeps nothing else from being held")
  void missingObjects() {
    HoldLab lab = new HoldLab();
    VerifiedManifest taken = lab.backup("b-1");
    PackRef lost = taken.manifest().packs().getFirst();
    lab.rig.stores.lose(lost.object());

    HoldProgress done = place(lab, lab.hold("h-1", "b-1", Hold.Kind.LEGAL));

    assertThat(done.passed()).isOne();
    Set<String> rest = HoldLab.named(taken);
    rest.remove(lost.key() + '@' + lost.versionId());
    assertThat(lab.held()).isEqualTo(rest);
  }

  @Test
  @DisplayName("I-4 nothing is let go that a backup may need whose manifest cannot be read")
  void unreadableManifest() {
    HoldLab lab = new HoldLab();
    lab.backup("b-1");
    VerifiedManifest damaged = lab.backup("b-2");
    place(lab, lab.hold("h-1", "b-1", Hold.Kind.LEGAL));
    place(lab, lab.hold("h-2", "b-2", Hold.Kind.LEGAL));
    lab.rig.stores.flipByte(damaged.object(), 40);
    Set<String> before = lab.held();

    lift(lab, "h-1", HoldsTest::unheard);
    assertThat(lab.held()).isEqualTo(before);
    lift(lab, "h-2", HoldsTest::unheard);
    assertThat(lab.held()).isEmpty();
  }

  @Test
  @DisplayName(
      "I-4 a hold on a backup whose manifest cannot be read covers what it can, and says so")
  void placedOnDamage() {
    HoldLab lab = new HoldLab();
    lab.backup("b-1");
    VerifiedManifest damaged = lab.backup("b-2");
    lab.rig.stores.flipByte(damaged.object(), 40);
    Hold legal = lab.holds.record(RUN, lab.hold("h-1", "b-2", Hold.Kind.LEGAL));

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> lab.holds.mirror(RUN, legal, HoldProgress.NONE, HoldsTest::unheard))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.MANIFEST_ALTERED);
    Set<String> own = new TreeSet<>(lab.held());
    assertThat(own).isNotEmpty().allMatch(version -> version.contains("/b-2/"));
    place(lab, lab.hold("i-1", "b-2", Hold.Kind.INCIDENT));
    assertThat(lab.held()).isEqualTo(own);
  }

  @Test
  @DisplayName("I-4 an incident's hold covers also what was put beside and on top of the backup")
  void evidence() {
    HoldLab lab = new HoldLab();
    VerifiedManifest taken = lab.backup("b-1");
    String planted = lab.rig.stores.putOnTop(taken.object().key(), new byte[] {1});
    String top = taken.object().key() + '@' + planted;

    place(lab, lab.hold("h-1", "b-1", Hold.Kind.LEGAL));
    assertThat(lab.held()).doesNotContain(top);
    place(lab, lab.hold("i-1", "b-1", Hold.Kind.INCIDENT));
    assertThat(lab.held()).contains(top).containsAll(HoldLab.named(taken));
    lift(lab, "i-1", HoldsTest::unheard);
    assertThat(lab.held()).isEqualTo(HoldLab.named(taken));
  }

  @Test
  @DisplayName(
      "I-8 while the store refuses, the hold is in force all the same, and nothing is lost")
  void recordComesFirst() {
    HoldLab lab = new HoldLab();
    lab.backup("b-1");
    Hold hold = lab.hold("h-1", "b-1", Hold.Kind.LEGAL);
    lab.holds.record(RUN, hold);
    lab.rig.stores.failAfter(0, 1);

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> lab.holds.mirror(RUN, hold, HoldProgress.NONE, HoldsTest::unheard))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(lab.catalog.backup(HoldLab.SCOPE, taken(lab).manifest().backup()).held()).isTrue();
    lab.holds.mirror(RUN, hold, HoldProgress.NONE, HoldsTest::unheard);
    assertThat(lab.held()).isEqualTo(lab.wanted());
  }

  @Test
  @DisplayName("a store that cannot lock is not asked to hold; the record counts")
  void advisory() {
    HoldLab lab = new HoldLab();
    lab.backup("b-1");
    Holds advisory = new Holds(lab.catalog, lab.lender, lab.proofs, LockMode.ADVISORY);
    Hold hold = lab.hold("h-1", "b-1", Hold.Kind.LEGAL);
    advisory.record(RUN, hold);

    assertThat(advisory.mirror(RUN, hold, HoldProgress.NONE, HoldsTest::unheard))
        .isEqualTo(HoldProgress.NONE);
    assertThat(lab.held()).isEmpty();
    assertThat(lab.catalog.holdsInForce(ACME)).hasSize(1);
  }

  private static VerifiedManifest taken(HoldLab lab) {
    return lab.backups.values().iterator().next();
  }

  private static HoldProgress place(HoldLab lab, Hold hold) {
    return place(lab, hold, HoldsTest::unheard);
  }

  /** As the workflow does: on record, then in the store until that has worked. */
  private static HoldProgress place(HoldLab lab, Hold hold, Consumer<HoldProgress> beat) {
    Hold recorded = lab.holds.record(RUN, hold);
    return persist(beat, (from, heard) -> lab.holds.mirror(RUN, recorded, from, heard));
  }

  private static HoldProgress lift(HoldLab lab, String id, Consumer<HoldProgress> beat) {
    HoldId hold = new HoldId(id);
    Hold placed = lab.catalog.hold(ACME, hold).orElseThrow().hold();
    lab.holds.record(RUN, new Lifting(ACME, hold, "vera", "settled", lab.rig.clock.instant()));
    return persist(beat, (from, heard) -> lab.holds.release(RUN, placed, from, heard));
  }

  private interface Attempt {
    HoldProgress run(HoldProgress from, Consumer<HoldProgress> beat);
  }

  /** Tries again from where the last heartbeat said, as another attempt would. */
  private static HoldProgress persist(Consumer<HoldProgress> beat, Attempt attempt) {
    HoldProgress[] last = {HoldProgress.NONE};
    for (int tries = 0; tries < 5; tries++) {
      try {
        return attempt.run(
            last[0],
            done -> {
              last[0] = done;
              beat.accept(done);
            });
      } catch (FailureException outage) {
        assertThat(outage.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
      }
    }
    throw new AssertionError("never succeeded");
  }
}
