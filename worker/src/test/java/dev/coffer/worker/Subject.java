package dev.coffer.worker;

import static dev.coffer.worker.World.DAY;
import static dev.coffer.worker.World.LIVE;
import static dev.coffer.worker.World.RETENTION;
import static dev.coffer.worker.World.SCOPE;
import static dev.coffer.worker.World.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.workflows.adopt.AdoptResult;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.temporal.client.WorkflowFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a worker is killed in, and what is right at its end. */
enum Subject {
  ROTATION(WorkflowIds.rotation(TENANT)) {
    @Override
    void prepare(World world) {
      protectedSince(world);
    }

    @Override
    void run(World world) {
      RotationResult result = world.rotate("k-1");
      assertThat(result.revision()).isEqualTo(2);
      assertThat(result.keyVersion()).isEqualTo(2);
      assertThat(result.epoch()).isEqualTo(2);
      assertThat(result.keys()).isEqualTo(3);
    }

    @Override
    void check(World world, State left) {
      assertThat(left.objects()).containsEntry("keyring", 2);
      assertThat(left.tenant()).isEqualTo("revision 2");
      allComesBack(world);
    }
  },

  COMPROMISE(WorkflowIds.rotation(TENANT)) {
    @Override
    void prepare(World world) {
      protectedSince(world);
    }

    @Override
    void run(World world) {
      CompromiseResult result = world.answer("x-1");
      assertThat(result.backups()).isEqualTo(2);
      assertThat(result.shredded()).isNotNull();
    }

    @Override
    void check(World world, State left) {
      assertThat(left.backups()).hasSize(2);
      allComesBack(world);
      // What is sealed from now on is sealed under the new keys, and the old ones open no more.
      world.backup("wednesday");
      assertThat(world.verify("wednesday").failure()).isNull();
    }
  },

  PURGE(WorkflowIds.purge(TENANT)) {
    @Override
    void prepare(World world) {
      protectedSince(world);
      halfUpload(world);
      world.pass(RETENTION.plus(DAY));
      world.backup("newest");
      world.purge("p-0", true);
      world.pass(DAY);
    }

    // Packs that no manifest names: the worker died when the capture had put them.
    private void halfUpload(World world) {
      world.boundaries.killAt(WorkflowIds.backup(SCOPE), 4);
      world.backup("wednesday");
      assertThat(world.boundaries.met().step()).isEqualTo("BackupCapture");
      assertThat(world.boundaries.ranThere()).isEqualTo(2);
    }

    @Override
    void run(World world) {
      PurgeResult result = world.purge("p-1", false);
      assertThat(result.outcome()).isEqualTo(PurgeResult.Outcome.PURGED);
      assertThat(result.backups()).isEqualTo(3);
      assertThat(result.skipped()).isZero();
      assertThat(result.locked()).isZero();
    }

    @Override
    void check(World world, State left) {
      assertThat(left.backups()).hasSize(1);
      assertThat(left.certificates()).isEqualTo(1);
      assertThat(world.purge("p-2", true).outcome()).isEqualTo(PurgeResult.Outcome.NOTHING_DUE);
      allComesBack(world);
    }
  },

  OFFBOARDING(WorkflowIds.purge(TENANT)) {
    @Override
    void prepare(World world) {
      protectedSince(world);
      world.pass(RETENTION.plus(DAY));
    }

    @Override
    void run(World world) {
      PurgeResult result = world.offboard("o-1");
      assertThat(result.outcome()).isEqualTo(PurgeResult.Outcome.PURGED);
      assertThat(result.backups()).isEqualTo(2);
      assertThat(result.locked()).isZero();
    }

    @Override
    void check(World world, State left) {
      assertThat(left.objects()).doesNotContainKeys("packs", "backups");
      assertThat(left.objects()).containsEntry("tombstones", 1);
      assertThat(left.certificates()).isEqualTo(1);
      assertThat(left.backups()).isEmpty();
      assertThat(left.keys())
          .containsExactly(FailureCode.CREDENTIAL_REFUSED.name(), FailureCode.KEY_DESTROYED.name());
      MemoryCatalog rebuilt = world.rebuilt();
      assertThat(rebuilt.activeTenants()).isZero();
      assertThat(World.listed(rebuilt)).isEmpty();
    }
  },

  ADOPTION(WorkflowIds.backup(SCOPE)) {
    @Override
    void prepare(World world) {
      world.onboard();
      world.register();
      world.archive("before");
      world.backup("monday");
      world.pass(DAY);
    }

    @Override
    void run(World world) {
      Instant then = world.clock.instant().minus(DAY.multipliedBy(300));
      AdoptResult result = world.adopt("before", then);
      assertThat(result.madeAt()).isEqualTo(then);
      assertThat(result.backup()).isNotNull();
    }

    @Override
    State left(World world) {
      return State.of(world).withoutLitter();
    }

    @Override
    void check(World world, State left) {
      assertThat(left.backups()).hasSize(2);
      assertThat(left.databases()).containsExactly(LIVE);
      assertThat(world.catalog.newestGood(SCOPE).orElseThrow().id())
          .isEqualTo(new BackupId("monday"));
      allComesBack(world);
    }
  },

  ONBOARDING(WorkflowIds.tenant(TENANT)) {
    @Override
    void prepare(World world) {}

    @Override
    void run(World world) {
      world.onboard();
    }

    @Override
    void check(World world, State left) {
      assertThat(left.objects()).containsEntry("keyring", 1);
      world.register();
      world.backup("monday");
      allComesBack(world);
    }
  },

  ONBOARDING_REFUSED(WorkflowIds.tenant(TENANT)) {
    @Override
    void prepare(World world) {
      // Somebody else's object is where the first keyring belongs.
      world.stores.putOnTop(VaultPaths.keyring(TENANT, 1), new byte[100]);
    }

    @Override
    void run(World world) {
      assertThatExceptionOfType(WorkflowFailedException.class).isThrownBy(world::onboard);
    }

    @Override
    void check(World world, State left) {
      assertThat(left.tenant()).isEqualTo(FailureCode.NOT_FOUND.name());
      assertThat(left.keys()).containsOnly(FailureCode.CREDENTIAL_REFUSED.name());
      assertThat(world.catalog.activeTenants()).isZero();
    }
  },

  REGISTERING(WorkflowIds.dataset(SCOPE)) {
    @Override
    void prepare(World world) {
      world.onboard();
    }

    @Override
    void run(World world) {
      world.register();
    }

    @Override
    void check(World world, State left) {
      assertThat(left.datasets()).containsExactly("main");
      assertThat(left.schedules()).hasSize(1);
      world.backup("monday");
      allComesBack(world);
    }
  },

  DISCOVERY(WorkflowIds.discovery()) {
    @Override
    void prepare(World world) {
      protectedSince(world);
      world.databases.create("forgotten");
    }

    @Override
    void run(World world) {
      assertThat(world.discover("n-1")).isEqualTo(new DiscoverResult(1, 2, 1, 0));
    }

    @Override
    void check(World world, State left) {
      assertThat(world.discoveries.gaps()).isEqualTo(1);
      assertThat(world.audit.actions(TenantId.PLATFORM)).containsOnlyOnce("server.discover");
      world.databases.drop("forgotten");
      assertThat(world.discover("n-2").uncovered()).isZero();
    }
  },

  REGISTERING_REFUSED(WorkflowIds.dataset(SCOPE)) {
    @Override
    void prepare(World world) {
      world.onboard();
      world.databases.drop(LIVE);
    }

    @Override
    void run(World world) {
      assertThatExceptionOfType(WorkflowFailedException.class)
          .isThrownBy(world::register)
          .extracting(Failures::codeOf)
          .isEqualTo(FailureCode.SOURCE_MISSING);
    }

    @Override
    void check(World world, State left) {
      assertThat(left.datasets()).isEmpty();
      assertThat(left.schedules()).isEmpty();
      // The slice is free, and the name's rights at the key service are gone with it.
      world.databases.create(LIVE);
      world.trade();
    }
  };

  private final String workflow;

  Subject(String workflow) {
    this.workflow = workflow;
  }

  /** Id of the run. */
  String workflow() {
    return workflow;
  }

  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** What is there before. */
  abstract void prepare(World world);

  /** The run, with what it answers checked. */
  abstract void run(World world);

  /** What it leaves, and leaves again whatever happened. */
  State left(World world) {
    return State.of(world);
  }

  /** What is right afterwards, whatever happened; it may go on with the world. */
  abstract void check(World world, State left);

  private static void protectedSince(World world) {
    world.onboard();
    world.register();
    world.backup("monday");
    world.backup("tuesday");
  }

  /**
   * Every backup that is listed verifies to its last byte, the vault alone says the same of them as
   * the catalog, and the oldest comes back as the dataset was.
   */
  static void allComesBack(World world) {
    List<String> ids = new ArrayList<>();
    World.listed(world.catalog)
        .forEach(
            listed -> {
              String id = listed.backup().id().value();
              assertThat(world.verify(id).findings()).as(id).isEmpty();
              ids.add(id);
            });
    MemoryCatalog rebuilt = world.rebuilt();
    assertThat(rebuilt.tenant(TENANT).keyring()).isEqualTo(world.catalog.tenant(TENANT).keyring());
    assertThat(World.listed(rebuilt))
        .extracting(listed -> listed.backup().manifest())
        .containsExactlyInAnyOrderElementsOf(
            World.listed(world.catalog).stream()
                .map(listed -> listed.backup().manifest())
                .toList());
    String oldest =
        world.contents.keySet().stream().filter(ids::contains).findFirst().orElseThrow();
    world.restore("r-1", oldest);
    assertThat(world.databases.content(LIVE)).isEqualTo(world.contents.get(oldest));
    assertThat(world.databases.names()).noneMatch(name -> name.startsWith("coffer_q_"));
    assertThat(world.keys.sessionsOut()).isZero();
    assertThat(world.leases.rolesOut()).isZero();
  }
}
