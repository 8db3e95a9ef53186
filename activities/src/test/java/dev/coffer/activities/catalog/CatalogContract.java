package dev.coffer.activities.catalog;

import static dev.coffer.activities.catalog.Sample.NOON;
import static dev.coffer.activities.catalog.Sample.POLICY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.catalog.Catalog.Credential;
import dev.coffer.activities.catalog.Catalog.CredentialKind;
import dev.coffer.activities.catalog.RestoreRecord.State;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.DatasetRules;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.retention.Copy;
import dev.coffer.workflows.verify.VerifyRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every catalog promises. */
abstract class CatalogContract {
  /** The catalog under test; tests share it and keep to tenants of their own. */
  abstract Catalog catalog();

  /** Another one, with nothing in it. */
  abstract Catalog emptyCatalog();

  static void refused(FailureCode code, ThrowingCallable call) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(call)
        .extracting(FailureException::code)
        .isEqualTo(code);
  }

  @Nested
  class Tenants {
    private final Catalog catalog = catalog();
    private final Sample sample = new Sample();

    @Test
    @DisplayName("T8 an id is never given twice, not even after its tenant was withdrawn")
    void idsAreForEver() {
      catalog.reserveTenant(sample.tenant, "run-1", POLICY, "eu-1");
      refused(
          FailureCode.ALREADY_EXISTS,
          () -> catalog.reserveTenant(sample.tenant, "run-2", POLICY, "eu-1"));

      assertThat(catalog.withdrawTenant(sample.tenant, "run-1", null)).isTrue();

      for (String run : List.of("run-1", "run-2")) {
        refused(
            FailureCode.ALREADY_EXISTS,
            () -> catalog.reserveTenant(sample.tenant, run, POLICY, "eu-1"));
      }
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.activateTenant(sample.tenant, sample.object("k"), "k/1"));
    }

    @Test
    @DisplayName("no tenant can take the id of Coffer's own records")
    void platformIdIsTaken() {
      refused(
          FailureCode.ALREADY_EXISTS,
          () -> catalog.reserveTenant(TenantId.PLATFORM, "run-1", POLICY, "eu-1"));
    }

    @Test
    @DisplayName("I-11 onboarding may run twice and shows the tenant once it is active")
    void onboardingRunsTwice() {
      catalog.reserveTenant(sample.tenant, "run-t", POLICY, "eu-1");
      refused(FailureCode.NOT_FOUND, () -> catalog.tenant(sample.tenant));
      sample.activated(catalog);
      sample.activated(catalog);

      assertThat(catalog.tenant(sample.tenant))
          .isEqualTo(
              new TenantRecord(
                  sample.tenant,
                  POLICY,
                  "eu-1",
                  sample.object("keyring/1"),
                  1,
                  sample.tenant + "/1"));
    }

    @Test
    @DisplayName("I-11 a withdrawal may run twice, is refused to another run, and ends the tenant")
    void withdrawalIsTheOwnRuns() {
      sample.activated(catalog);

      assertThat(catalog.withdrawTenant(sample.tenant, "run-other", null)).isFalse();
      assertThat(catalog.tenant(sample.tenant).region()).isEqualTo("eu-1");
      assertThat(catalog.withdrawTenant(sample.tenant, "run-t", null)).isTrue();
      assertThat(catalog.withdrawTenant(sample.tenant, "run-t", null)).isTrue();
      refused(FailureCode.NOT_FOUND, () -> catalog.tenant(sample.tenant));
      assertThat(catalog.withdrawTenant(new Sample().tenant, "run-t", null)).isFalse();
    }

    @Test
    @DisplayName("a tenant is withdrawn with the dataset and the backup of its own onboarding")
    void firstDatasetGoesToo() {
      catalog.reserveTenant(sample.tenant, "run-t", POLICY, "eu-1");
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.reserveDataset(sample.scope, "run-x", sample.placement));
      catalog.reserveDataset(sample.scope, "run-t", sample.placement);
      catalog.reserveDataset(sample.scope, "run-t", sample.placement);
      catalog.activateTenant(sample.tenant, sample.object("k"), "k/1");
      catalog.activateDataset(sample.scope, "18.6");
      catalog.backupStarted(sample.order("b-1", null));

      assertThat(catalog.withdrawTenant(sample.tenant, "run-t", null)).isFalse();
      assertThat(catalog.withdrawTenant(sample.tenant, "run-t", new BackupId("b-2"))).isFalse();
      assertThat(catalog.dataset(sample.scope).placement()).isEqualTo(sample.placement);
      for (int i = 0; i < 2; i++) {
        assertThat(catalog.withdrawTenant(sample.tenant, "run-t", new BackupId("b-1"))).isTrue();
      }
      refused(FailureCode.NOT_FOUND, () -> catalog.tenant(sample.tenant));
      refused(FailureCode.NOT_FOUND, () -> catalog.dataset(sample.scope));
      refused(FailureCode.NOT_FOUND, () -> catalog.backupStarted(sample.order("b-3", null)));

      Sample next = Sample.onboarded(catalog);
      TenantScope slice = next.scope("second", Isolation.DATABASE);
      catalog.reserveDataset(slice, "run-d", sample.placement);
    }

    @Test
    @DisplayName("a tenant that a hold keeps is not withdrawn")
    void holdsKeepTheirTenant() {
      sample.activated(catalog);
      catalog.holdPlaced(sample.hold("h-1", null));

      assertThat(catalog.withdrawTenant(sample.tenant, "run-t", null)).isFalse();
      assertThat(catalog.tenant(sample.tenant).region()).isEqualTo("eu-1");
    }

    @Test
    @DisplayName("I-11 where a key is held is recorded once, for ever, and found before activation")
    void heldKeys() {
      KeyRef held = new KeyRef("acme-keys", "transit", "t-acme-kek");
      catalog.reserveTenant(sample.tenant, "run-t", POLICY, "eu-1");
      assertThat(catalog.heldKey(sample.tenant)).isEmpty();
      catalog.keyHeld(sample.tenant, held);
      catalog.keyHeld(sample.tenant, held);
      assertThat(catalog.heldKey(sample.tenant)).contains(held);
      refused(
          FailureCode.ALREADY_EXISTS,
          () -> catalog.keyHeld(sample.tenant, new KeyRef("other", "transit", "t-acme-kek")));

      assertThat(catalog.tenantsWithHeldKeys()).doesNotContain(sample.tenant);
      sample.activated(catalog);
      Sample own = new Sample();
      own.activated(catalog);
      assertThat(catalog.tenantsWithHeldKeys()).contains(sample.tenant).doesNotContain(own.tenant);
      for (KeyRef.Answer answer : KeyRef.Answer.values()) {
        catalog.heldKeyAnswered(sample.tenant, answer);
      }
      assertThat(catalog.heldKey(sample.tenant)).contains(held);
    }

    @Test
    @DisplayName("a tenant with a dataset cannot be withdrawn")
    void datasetsKeepTheirTenant() {
      Sample busy = Sample.onboarded(catalog);

      assertThat(catalog.withdrawTenant(busy.tenant, "run-t", null)).isFalse();
      assertThat(catalog.tenant(busy.tenant).tenant()).isEqualTo(busy.tenant);
    }

    @Test
    @DisplayName("a policy changes by one version at a time, and of two changes one is refused")
    void policiesFollowEachOther() {
      sample.activated(catalog);
      Policy fourth = Sample.policy(4, Tier.GOLD);
      for (int i = 0; i < 2; i++) {
        catalog.changePolicy(sample.tenant, fourth, "run-p", "rita");
      }
      assertThat(catalog.tenant(sample.tenant).policy()).isEqualTo(fourth);

      Policy rival = Sample.policy(4, Tier.SILVER);
      refused(
          FailureCode.POLICY_CHANGED,
          () -> catalog.changePolicy(sample.tenant, rival, "run-q", "bob"));
      for (int version : new int[] {3, 6}) {
        Policy gap = Sample.policy(version, Tier.SILVER);
        refused(
            FailureCode.POLICY_CHANGED,
            () -> catalog.changePolicy(sample.tenant, gap, "run-q", "bob"));
      }
      assertThat(catalog.tenant(sample.tenant).policy()).isEqualTo(fourth);
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.changePolicy(new Sample().tenant, fourth, "run-p", "rita"));
    }

    @Test
    @DisplayName("rules that datasets have of their own are kept with the policy")
    void policiesOfDatasets() {
      sample.activated(catalog);
      Policy usual = Sample.policy(4, Tier.BRONZE);
      Policy fourth =
          new Policy(
              usual.id(),
              usual.version(),
              usual.retention(),
              usual.restoreApprovals(),
              usual.approvalExpiry(),
              usual.rules(),
              List.of(new DatasetRules(new DatasetId("archive"), Tier.GOLD.rules())),
              List.of());
      catalog.changePolicy(sample.tenant, fourth, "run-p", "rita");

      assertThat(catalog.tenant(sample.tenant).policy()).isEqualTo(fourth);
    }

    @Test
    @DisplayName("what a policy schedules is kept with it, pauses included")
    void policiesSchedule() {
      sample.activated(catalog);
      Schedule nightly =
          new Schedule(
              ScheduleKind.BACKUP,
              "0 2 * * *",
              ZoneId.of("Europe/Berlin"),
              Duration.ofMinutes(10),
              Duration.ofHours(1),
              Duration.ofHours(4),
              Instant.parse("2026-11-21T10:00:00Z"),
              new Schedule.Pause("a \"move\"", Instant.parse("2026-11-21T11:00:00Z"), null));
      Policy fourth = catalog.tenant(sample.tenant).policy().scheduling(List.of(nightly));
      catalog.changePolicy(sample.tenant, fourth, "run-p", "rita");

      assertThat(catalog.tenant(sample.tenant).policy()).isEqualTo(fourth);
      catalog.changePolicy(sample.tenant, fourth.scheduling(List.of()), "run-q", "rita");
      assertThat(catalog.tenant(sample.tenant).policy().schedules()).isEmpty();
    }

    @Test
    @DisplayName("I-11 of twenty policy changes that race for one version exactly one counts")
    void policyRace() throws Exception {
      sample.activated(catalog);
      List<Callable<Boolean>> racers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String run = "run-p-" + i;
        Policy policy = Sample.policy(4, i % 2 == 0 ? Tier.GOLD : Tier.SILVER);
        racers.add(
            () -> {
              try {
                catalog.changePolicy(sample.tenant, policy, run, "rita");
                return true;
              } catch (FailureException late) {
                assertThat(late.code()).isEqualTo(FailureCode.POLICY_CHANGED);
                return false;
              }
            });
      }
      assertThat(together(racers)).containsOnlyOnce(true);
    }

    @Test
    @DisplayName("K3 a public key may be recorded twice, and its id never names another key")
    void signingKeysAreForEver() {
      catalog.reserveTenant(sample.tenant, "run-t", POLICY, "eu-1");
      Dsse.TrustedKey first = new Dsse.TrustedKey(sample.tenant + "/1", new byte[32]);
      Dsse.TrustedKey second = new Dsse.TrustedKey(sample.tenant + "/2", new byte[32]);
      catalog.signingKeys(sample.tenant, List.of(first));
      catalog.signingKeys(sample.tenant, List.of(first, second));

      byte[] other = new byte[32];
      other[31] = 1;
      Dsse.TrustedKey forged = new Dsse.TrustedKey(first.keyId(), other);
      refused(FailureCode.KEY_FOREIGN, () -> catalog.signingKeys(sample.tenant, List.of(forged)));
    }

    @Test
    @DisplayName("active tenants are paged in the order of their ids, each once")
    void pagesActiveTenants() {
      List<TenantId> ours = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Sample active = new Sample();
        active.activated(catalog);
        ours.add(active.tenant);
      }
      catalog.reserveTenant(sample.tenant, "run-t", POLICY, "eu-1");
      Sample withdrawn = new Sample();
      withdrawn.activated(catalog);
      catalog.withdrawTenant(withdrawn.tenant, "run-t", null);

      List<TenantId> paged = new ArrayList<>();
      for (List<TenantId> page = catalog.activeTenants(null, 2);
          !page.isEmpty();
          page = catalog.activeTenants(paged.getLast(), 2)) {
        assertThat(page).hasSizeLessThanOrEqualTo(2);
        paged.addAll(page);
      }

      assertThat(paged)
          .isSortedAccordingTo(Comparator.comparing(TenantId::value))
          .doesNotHaveDuplicates()
          .containsAll(ours)
          .doesNotContain(sample.tenant, withdrawn.tenant)
          .hasSize(catalog.activeTenants());
    }

    @Test
    @DisplayName("I-11 a rotation may start twice, is closed once, and one closed stays closed")
    void rotationsAreClosedOnce() {
      sample.activated(catalog);
      catalog.rotationStarted(sample.rotationOrder("k-1", 1));
      catalog.rotationStarted(sample.rotationOrder("k-1", 1));
      catalog.rotationDone(sample.rotated("k-1", 2));
      catalog.rotationDone(sample.rotated("k-1", 2));
      catalog.rotationFailed(sample.rotationFailure("k-1", FailureCode.KEYS_UNAVAILABLE));
      catalog.rotationFailed(sample.rotationFailure("k-2", FailureCode.NOT_FOUND));

      for (String closed : List.of("k-1", "k-2")) {
        refused(
            FailureCode.ALREADY_EXISTS,
            () -> catalog.rotationStarted(sample.rotationOrder(closed, 1)));
      }
    }

    @Test
    @DisplayName("I-11 a compromise may start twice, is closed once, and one closed stays closed")
    void compromisesAreClosedOnce() {
      sample.activated(catalog);
      catalog.compromiseStarted(sample.compromiseOrder("x-1"));
      catalog.compromiseStarted(sample.compromiseOrder("x-1"));
      catalog.compromiseDone(sample.answered("x-1"));
      catalog.compromiseDone(sample.answered("x-1"));
      catalog.compromiseFailed(sample.compromiseFailure("x-1", FailureCode.KEYS_UNAVAILABLE));
      catalog.compromiseFailed(sample.compromiseFailure("x-2", FailureCode.NOT_FOUND));

      for (String closed : List.of("x-1", "x-2")) {
        refused(
            FailureCode.ALREADY_EXISTS,
            () -> catalog.compromiseStarted(sample.compromiseOrder(closed)));
      }
    }

    @Test
    @DisplayName("what a pack was last sealed again as is kept, apart for each naming key")
    void packCopies() {
      sample.activated(catalog);
      ObjectRef from = sample.object("packs/b-1/a-000000");
      PackCopy first = new PackCopy(from, sample.object("packs/b-1/b-000000"), 3, Digest.of("h"));
      PackCopy later = new PackCopy(from, sample.object("packs/b-1/c-000000"), 3, Digest.of("h"));
      assertThat(catalog.packCopy(sample.tenant, 2, from)).isEmpty();
      catalog.packCopied(sample.tenant, 2, later);
      for (int i = 0; i < 2; i++) {
        catalog.packCopied(sample.tenant, 2, first);
      }
      assertThat(catalog.packCopy(sample.tenant, 2, from)).contains(first);
      assertThat(catalog.packCopy(sample.tenant, 3, from)).isEmpty();
      catalog.packCopied(sample.tenant, 3, later);
      assertThat(catalog.packCopy(sample.tenant, 3, from)).contains(later);
      assertThat(catalog.resealTally(sample.tenant, 2))
          .isEqualTo(new ResealTally(0, 1, first.to().bytes()));
      assertThat(catalog.resealTally(sample.tenant, 4)).isEqualTo(new ResealTally(0, 0, 0));
    }

    @Test
    @DisplayName("the keyring's revision never goes down, and one revision is one object")
    void keyringsGoForward() {
      sample.activated(catalog);
      catalog.keyring(sample.tenant, sample.keyring(sample.object("keyring/3"), 3));
      catalog.keyring(sample.tenant, sample.keyring(sample.object("keyring/3"), 3));
      catalog.keyring(sample.tenant, sample.keyring(sample.object("keyring/2"), 2));

      assertThat(catalog.tenant(sample.tenant).keyringRevision()).isEqualTo(3);
      assertThat(catalog.tenant(sample.tenant).keyring()).isEqualTo(sample.object("keyring/3"));
      refused(
          FailureCode.KEYRING_ALTERED,
          () -> catalog.keyring(sample.tenant, sample.keyring(sample.object("keyring/x"), 3)));
      refused(
          FailureCode.NOT_FOUND,
          () ->
              catalog.keyring(new Sample().tenant, sample.keyring(sample.object("keyring/1"), 1)));
    }
  }

  @Nested
  class Datasets {
    private final Catalog catalog = catalog();
    private final Sample sample = new Sample();

    @Test
    @DisplayName("I-11 a registration may run twice and shows the dataset once it is active")
    void registrationRunsTwice() {
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.reserveDataset(sample.scope, "run-d", sample.placement));
      sample.activated(catalog);
      for (int i = 0; i < 2; i++) {
        catalog.reserveDataset(sample.scope, "run-d", sample.placement);
      }
      refused(FailureCode.NOT_FOUND, () -> catalog.dataset(sample.scope));
      for (int i = 0; i < 2; i++) {
        catalog.activateDataset(sample.scope, "18.6");
      }

      assertThat(catalog.dataset(sample.scope))
          .isEqualTo(new DatasetRecord(sample.scope, sample.placement, "18.6"));
      refused(
          FailureCode.ALREADY_EXISTS,
          () -> catalog.reserveDataset(sample.scope, "run-e", sample.placement));
      refused(
          FailureCode.ALREADY_EXISTS,
          () -> catalog.reserveDataset(sample.scope, "run-d", new Placement("main", "other", "s")));
    }

    @Test
    @DisplayName("I-2 a dataset of another scope is refused")
    void scopesAreCompared() {
      Sample active = Sample.onboarded(catalog);
      TenantScope other = active.scope("main", Isolation.SCHEMA);

      refused(FailureCode.SCOPE_MISMATCH, () -> catalog.dataset(other));
      refused(FailureCode.SCOPE_MISMATCH, () -> catalog.activateDataset(other, "18.6"));
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.dataset(active.scope("elsewhere", Isolation.DATABASE)));
      refused(FailureCode.SCOPE_MISMATCH, () -> catalog.requireHeld(other));
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.requireHeld(active.scope("elsewhere", Isolation.DATABASE)));
    }

    @Test
    @DisplayName("a withdrawn registration may be tried again, by a new run")
    void withdrawnMayBeTriedAgain() {
      sample.activated(catalog);
      catalog.reserveDataset(sample.scope, "run-1", sample.placement);

      assertThat(catalog.withdrawDataset(sample.scope, "run-2")).isFalse();
      assertThat(catalog.withdrawDataset(sample.scope, "run-1")).isTrue();
      assertThat(catalog.withdrawDataset(sample.scope, "run-1")).isTrue();
      refused(FailureCode.NOT_FOUND, () -> catalog.activateDataset(sample.scope, "18.6"));
      refused(
          FailureCode.ALREADY_EXISTS,
          () -> catalog.reserveDataset(sample.scope, "run-1", sample.placement));

      TenantScope schema = sample.scope("main", Isolation.SCHEMA);
      Placement placement = new Placement("main", "shared", "acme");
      catalog.reserveDataset(schema, "run-2", placement);
      catalog.activateDataset(schema, "17.2");

      assertThat(catalog.dataset(schema)).isEqualTo(new DatasetRecord(schema, placement, "17.2"));
      assertThat(catalog.withdrawDataset(sample.scope, "run-2")).isFalse();
    }

    @Test
    @DisplayName("a dataset with a backup cannot be withdrawn")
    void backupsKeepTheirDataset() {
      Sample busy = Sample.onboarded(catalog);
      catalog.backupStarted(busy.order("b-1", null));

      assertThat(catalog.withdrawDataset(busy.scope, "run-d")).isFalse();
      assertThat(catalog.dataset(busy.scope).engineVersion()).isEqualTo("18.6");
    }
  }

  @Nested
  class Slices {
    private final Catalog catalog = catalog();
    private final Sample acme = active();
    private final Sample bolt = active();
    private final Placement database = new Placement("main", "shared by " + acme.tenant, null);
    private final Placement schema = in(database, "sales");

    private Sample active() {
      Sample sample = new Sample();
      sample.activated(catalog);
      return sample;
    }

    private Placement in(Placement place, String schema) {
      return new Placement(place.server(), place.database(), schema);
    }

    @Test
    @DisplayName("I-1 a database, a schema, or one inside the other belongs to one dataset")
    void oneDatasetEach() {
      for (Placement first : List.of(database, schema)) {
        for (Placement second : List.of(database, schema)) {
          catalog.reserveDataset(acme.scope, "run-" + first + second, first);
          for (Sample tenant : List.of(acme, bolt)) {
            TenantScope other = tenant.scope("other", Isolation.SCHEMA);
            refused(
                FailureCode.DATASET_OVERLAPS, () -> catalog.reserveDataset(other, "run-o", second));
            refused(FailureCode.NOT_FOUND, () -> catalog.activateDataset(other, "18.6"));
            assertThat(catalog.withdrawDataset(other, "run-o")).isFalse();
          }
          assertThat(catalog.withdrawDataset(acme.scope, "run-" + first + second)).isTrue();
        }
      }
    }

    @Test
    @DisplayName("I-1 a slice stays its dataset's once it is active")
    void activeToo() {
      catalog.reserveDataset(acme.scope, "run-a", schema);
      catalog.activateDataset(acme.scope, "18.6");

      refused(
          FailureCode.DATASET_OVERLAPS,
          () -> catalog.reserveDataset(bolt.scope, "run-b", database));
    }

    @Test
    @DisplayName("neighbours on a server stand side by side: what is not the same is no overlap")
    void neighbours() {
      List<Placement> apart =
          List.of(
              schema,
              in(database, "Sales"),
              in(database, "sales "),
              new Placement("second", database.database(), null),
              new Placement("main", database.database() + "\nsales", null),
              new Placement("main", database.database().toUpperCase(Locale.ROOT), null));
      for (int i = 0; i < apart.size(); i++) {
        catalog.reserveDataset(acme.scope("d-" + i, Isolation.SCHEMA), "run-a", apart.get(i));
      }
      for (Placement taken : apart) {
        refused(
            FailureCode.DATASET_OVERLAPS, () -> catalog.reserveDataset(bolt.scope, "run-b", taken));
      }
    }

    @Test
    @DisplayName("names of any length and alphabet can be held, and are refused to a second")
    void oddNames() {
      String odd = "\\x00 \uD83D\uDE00 ' \" %_".repeat(15);
      Placement place = in(new Placement("main", odd + acme.tenant, null), odd);
      catalog.reserveDataset(acme.scope, "run-a", place);

      refused(
          FailureCode.DATASET_OVERLAPS, () -> catalog.reserveDataset(bolt.scope, "run-b", place));
      catalog.reserveDataset(bolt.scope, "run-b", in(place, odd + "2"));
    }

    @Test
    @DisplayName("I-7 the refusal tells a tenant nothing of the other, nor of the database")
    void tellsNothing() {
      catalog.reserveDataset(acme.scope("crown-jewels", Isolation.SCHEMA), "run-a", schema);

      assertThatExceptionOfType(FailureException.class)
          .isThrownBy(() -> catalog.reserveDataset(bolt.scope, "run-b", database))
          .satisfies(
              refusal ->
                  assertThat(refusal.getMessage())
                      .doesNotContain(acme.tenant.value())
                      .doesNotContain("crown-jewels")
                      .doesNotContain(database.database())
                      .doesNotContain("sales"));
    }

    @Test
    @DisplayName(
        "I-11 the run that holds a slice may reserve it again, and an id goes before a slice")
    void sameRunAgain() {
      for (int i = 0; i < 2; i++) {
        catalog.reserveDataset(acme.scope, "run-a", database);
      }
      refused(
          FailureCode.ALREADY_EXISTS, () -> catalog.reserveDataset(acme.scope, "run-b", database));
      catalog.activateDataset(acme.scope, "18.6");
      catalog.reserveDataset(acme.scope, "run-a", database);

      assertThat(catalog.dataset(acme.scope).placement()).isEqualTo(database);
    }

    @Test
    @DisplayName("I-11 a withdrawn dataset gives its slice free, and is tried again like a new one")
    void withdrawnGivesFree() {
      catalog.reserveDataset(acme.scope, "run-1", database);
      assertThat(catalog.withdrawDataset(acme.scope, "run-1")).isTrue();
      catalog.reserveDataset(bolt.scope, "run-b", schema);

      refused(
          FailureCode.DATASET_OVERLAPS,
          () -> catalog.reserveDataset(acme.scope, "run-2", database));
      refused(FailureCode.NOT_FOUND, () -> catalog.dataset(acme.scope));
      assertThat(catalog.withdrawDataset(bolt.scope, "run-b")).isTrue();

      catalog.reserveDataset(acme.scope, "run-2", database);
      catalog.activateDataset(acme.scope, "18.6");
      assertThat(catalog.dataset(acme.scope).placement()).isEqualTo(database);
    }

    @Test
    @DisplayName("I-1 of twenty tenants that ask for one database at the same moment one gets it")
    void race() throws Exception {
      for (int round = 0; round < 5; round++) {
        Placement wanted = new Placement("main", database.database() + round, null);
        List<Callable<Optional<FailureCode>>> racers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          Sample racer = active();
          // One wants a part, the others the whole: any two overlap.
          Placement slice = i == 0 ? in(wanted, "sales") : wanted;
          racers.add(() -> outcome(racer.scope, "run", slice));
        }

        assertThat(together(racers))
            .containsOnlyOnce(Optional.empty())
            .containsOnly(Optional.empty(), Optional.of(FailureCode.DATASET_OVERLAPS));
      }
    }

    @Test
    @DisplayName("I-11 one run that reserves ten times at the same moment is not in its own way")
    void deliveredTogether() throws Exception {
      assertThat(together(Collections.nCopies(10, () -> outcome(acme.scope, "run-a", database))))
          .containsOnly(Optional.empty());
    }

    @Test
    @DisplayName("twenty tenants with a schema each in one database are taken in together")
    void sharedDatabase() throws Exception {
      List<Callable<Optional<FailureCode>>> together = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Sample tenant = active();
        together.add(() -> outcome(tenant.scope, "run", in(database, tenant.tenant.value())));
      }

      assertThat(together(together)).containsOnly(Optional.empty());
      assertThat(outcome(acme.scope, "run-a", database)).contains(FailureCode.DATASET_OVERLAPS);
    }

    private Optional<FailureCode> outcome(TenantScope scope, String run, Placement placement) {
      try {
        catalog.reserveDataset(scope, run, placement);
        return Optional.empty();
      } catch (FailureException refusal) {
        return Optional.of(refusal.code());
      }
    }
  }

  @Nested
  class ContestedSlices {
    private final Catalog catalog = emptyCatalog();
    private final Sample acme = active();
    private final Sample bolt = active();
    private final Placement place = new Placement("main", "shared", null);

    private Sample active() {
      Sample sample = new Sample();
      sample.activated(catalog);
      return sample;
    }

    private boolean listed(Sample sample, @Nullable String schema) {
      return catalog.importDataset(
          new DatasetRecord(
              sample.scope, new Placement(place.server(), place.database(), schema), "18.6"));
    }

    @Test
    @DisplayName(
        "I-11 two datasets of one slice are both rebuilt with their backups, twice the same")
    void bothAreListed() {
      for (int i = 0; i < 2; i++) {
        assertThat(listed(acme, null)).isTrue();
        assertThat(listed(bolt, "sales")).isFalse();
        for (Sample sample : List.of(acme, bolt)) {
          catalog.importBackup(sample.scope, BackupRecord.of(sample.committed("b-1", 0)));
        }
      }

      for (Sample sample : List.of(acme, bolt)) {
        assertThat(catalog.dataset(sample.scope).engineVersion()).isEqualTo("18.6");
        assertThat(catalog.newestGood(sample.scope)).isPresent();
      }
    }

    @Test
    @DisplayName(
        "I-1 a contested dataset takes no backup, none is restored or undone; its neighbour goes"
            + " on")
    void contestedIsShut() {
      listed(acme, null);
      listed(bolt, null);
      for (Sample sample : List.of(acme, bolt)) {
        catalog.importBackup(sample.scope, BackupRecord.of(sample.committed("b-1", 0)));
      }

      refused(FailureCode.DATASET_OVERLAPS, () -> catalog.backupStarted(bolt.order("b-2", null)));
      refused(
          FailureCode.DATASET_OVERLAPS,
          () -> catalog.restoreStarted(bolt.restoreRequest("r-1"), "restore/x/main"));
      refused(FailureCode.DATASET_OVERLAPS, () -> catalog.requireHeld(bolt.scope));
      catalog.backupFailed(bolt.backupFailure("b-2"));
      catalog.requireHeld(acme.scope);
      catalog.backupStarted(acme.order("b-2", null));
      catalog.restoreStarted(acme.restoreRequest("r-1"), "restore/x/main");
      catalog.restorePromoting(acme.scope, new RestoreId("r-1"));
    }

    @Test
    @DisplayName("I-1 nobody registers over a contested dataset, not even beside its holder")
    void contestedStillStands() {
      listed(acme, "sales");
      assertThat(listed(bolt, null)).isFalse();
      Sample third = active();

      refused(
          FailureCode.DATASET_OVERLAPS,
          () -> catalog.reserveDataset(third.scope, "run", new Placement("main", "shared", "hr")));
    }

    @Test
    @DisplayName("a contested dataset gets its slice with the next rebuild once that is free")
    void getsWhatIsFree() {
      catalog.reserveDataset(acme.scope, "run-a", place);
      assertThat(listed(bolt, null)).isFalse();
      assertThat(catalog.withdrawDataset(acme.scope, "run-a")).isTrue();

      assertThat(listed(bolt, null)).isTrue();
      catalog.importBackup(bolt.scope, BackupRecord.of(bolt.committed("b-1", 0)));
      catalog.restoreStarted(bolt.restoreRequest("r-1"), "restore/x/main");
      refused(FailureCode.DATASET_OVERLAPS, () -> catalog.reserveDataset(acme.scope, "r-2", place));
    }

    @Test
    @DisplayName(
        "I-11 a rebuild beside a living catalog takes no slice from a registration that runs")
    void leavesReservations() {
      catalog.reserveDataset(acme.scope, "run-a", place);
      assertThat(listed(acme, null)).isTrue();
      assertThat(listed(bolt, null)).isFalse();
      assertThat(listed(acme, null)).isTrue();
    }
  }

  @Nested
  class Backups {
    private final Catalog catalog = catalog();
    private final Sample sample = Sample.onboarded(catalog);

    @Test
    @DisplayName("I-11 a commit may run twice and lists the backup as it was")
    void commitRunsTwice() {
      CommittedBackup committed = sample.committed("b-1", 0);
      catalog.backupStarted(sample.order("b-1", null));
      catalog.backupStarted(sample.order("b-1", null));
      refused(FailureCode.NOT_FOUND, () -> catalog.backup(sample.scope, new BackupId("b-1")));
      catalog.backupCommitted(committed);
      catalog.backupCommitted(committed);

      BackupRecord listed = catalog.backup(sample.scope, new BackupId("b-1"));
      assertThat(listed).isEqualTo(BackupRecord.of(committed));
      assertThat(listed.good()).isTrue();
      assertThat(listed.held()).isFalse();
    }

    @Test
    @DisplayName("a backup id stands for one manifest, and a closed backup does not start again")
    void idsStandForOneManifest() {
      catalog.backupCommitted(sample.committed("b-1", 0));

      refused(
          FailureCode.ALREADY_EXISTS,
          () -> catalog.backupCommitted(sample.committed("b-1", 0, "other")));
      refused(FailureCode.ALREADY_EXISTS, () -> catalog.backupStarted(sample.order("b-1", null)));
    }

    @Test
    @DisplayName(
        "a backup that was sealed again is found in its last sealing, and in no earlier one")
    void sealedAgain() {
      CommittedBackup committed = sample.committed("b-1", 0);
      catalog.backupCommitted(committed);
      BackupRecord taken = catalog.backup(sample.scope, new BackupId("b-1"));
      Resealing first = sample.resealing("b-1", taken.manifest(), 2);
      Resealing second = sample.resealing("b-1", first.manifest(), 3);
      for (int i = 0; i < 2; i++) {
        catalog.resealed(sample.scope, first);
      }
      assertThat(catalog.resealings(sample.tenant, 2, null, 10)).containsExactly(first);
      for (int i = 0; i < 2; i++) {
        catalog.resealed(sample.scope, second);
      }
      catalog.resealed(sample.scope, first);

      BackupRecord listed = catalog.backup(sample.scope, new BackupId("b-1"));
      assertThat(listed.manifest()).isEqualTo(second.manifest());
      assertThat(listed.index()).isEqualTo(second.index());
      assertThat(listed.facts().epoch()).isEqualTo(7);
      assertThat(listed.facts().storedBytes()).isEqualTo(19);
      assertThat(listed.facts().rows()).isEqualTo(taken.facts().rows());
      assertThat(catalog.newestGood(sample.scope)).contains(listed);
      assertThat(catalog.resealings(sample.tenant, 3, null, 10)).containsExactly(second);
      assertThat(catalog.resealings(sample.tenant, 3, new BackupId("b-1"), 10)).isEmpty();
      assertThat(catalog.resealTally(sample.tenant, 3).backups()).isEqualTo(1);
      // A late delivery of the commit, and a rebuild, find an earlier sealing.
      catalog.backupCommitted(committed);
      catalog.importBackup(sample.scope, taken);
      assertThat(catalog.backup(sample.scope, new BackupId("b-1"))).isEqualTo(listed);
    }

    @Test
    @DisplayName("one naming key seals a backup again once, and only one that is committed")
    void sealedAgainOnce() {
      catalog.backupCommitted(sample.committed("b-1", 0));
      ObjectRef taken = catalog.backup(sample.scope, new BackupId("b-1")).manifest();
      Resealing first = sample.resealing("b-1", taken, 2);
      catalog.resealed(sample.scope, first);
      Resealing other =
          new Resealing(
              first.backup(),
              first.from(),
              sample.object("other"),
              first.index(),
              first.facts(),
              2,
              "x-9",
              NOON);
      refused(FailureCode.ALREADY_EXISTS, () -> catalog.resealed(sample.scope, other));
      catalog.backupStarted(sample.order("b-2", null));
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.resealed(sample.scope, sample.resealing("b-2", taken, 2)));
      refused(
          FailureCode.SCOPE_MISMATCH,
          () -> catalog.resealed(sample.scope("main", Isolation.SCHEMA), first));
    }

    @Test
    @DisplayName("who waits for the backups up to now does not wait for later ones")
    void runningUpToNow() {
      assertThat(catalog.newestBackup(sample.tenant)).isZero();
      catalog.backupStarted(sample.order("b-1", null));
      catalog.backupStarted(sample.order("b-2", null));
      long now = catalog.newestBackup(sample.tenant);
      catalog.backupStarted(sample.order("b-3", null));
      assertThat(catalog.backupsRunning(sample.tenant, now)).isEqualTo(2);
      catalog.backupCommitted(sample.committed("b-2", 0));
      catalog.backupFailed(sample.backupFailure("b-1"));
      assertThat(catalog.backupsRunning(sample.tenant, now)).isZero();
      assertThat(catalog.newestBackup(sample.tenant)).isGreaterThan(now);
    }

    @Test
    @DisplayName("the committed backups of a tenant come page by page, each once, by id")
    void pages() {
      for (String id : List.of("b-3", "b-1", "b-2")) {
        catalog.backupCommitted(sample.committed(id, 0));
      }
      catalog.backupStarted(sample.order("b-4", null));
      List<ListedBackup> first = catalog.listedBackups(sample.tenant, null, 2);
      assertThat(first)
          .extracting(listed -> listed.backup().id().value())
          .containsExactly("b-1", "b-2");
      assertThat(first.getFirst())
          .isEqualTo(
              new ListedBackup(sample.scope, catalog.backup(sample.scope, new BackupId("b-1"))));
      assertThat(catalog.listedBackups(sample.tenant, new BackupId("b-2"), 2))
          .extracting(listed -> listed.backup().id().value())
          .containsExactly("b-3");
      assertThat(catalog.listedBackups(new Sample().tenant, null, 2)).isEmpty();
    }

    @Test
    @DisplayName(
        "I-11 the manifest is the commit: a late failure does not unlist it, a late commit lists"
            + " it")
    void manifestOutweighsFailure() {
      catalog.backupStarted(sample.order("b-1", null));
      catalog.backupFailed(sample.backupFailure("b-1"));
      catalog.backupFailed(sample.backupFailure("b-1"));
      refused(FailureCode.NOT_FOUND, () -> catalog.backup(sample.scope, new BackupId("b-1")));
      refused(FailureCode.ALREADY_EXISTS, () -> catalog.backupStarted(sample.order("b-1", null)));

      catalog.backupCommitted(sample.committed("b-1", 0));
      catalog.backupFailed(sample.backupFailure("b-1"));

      assertThat(catalog.backup(sample.scope, new BackupId("b-1")).good()).isTrue();
    }

    @Test
    @DisplayName("I-3 a backup of another tenant or dataset is refused as such")
    void foreignBackupsAreRefused() {
      Sample other = Sample.onboarded(catalog);
      String id = "b-of-" + sample.tenant;
      catalog.backupCommitted(sample.committed(id, 0));
      TenantScope second = sample.scope("second", Isolation.DATABASE);
      catalog.reserveDataset(second, "run-2", new Placement("main", "second", null));
      catalog.activateDataset(second, "18.6");

      refused(FailureCode.SCOPE_MISMATCH, () -> catalog.backup(other.scope, new BackupId(id)));
      refused(FailureCode.SCOPE_MISMATCH, () -> catalog.backup(second, new BackupId(id)));
      refused(FailureCode.NOT_FOUND, () -> catalog.backup(sample.scope, new BackupId("b-unknown")));
    }

    @Test
    @DisplayName("I-1 a committed backup is found by its id within its tenant, with its scope")
    void byItsId() {
      Sample other = Sample.onboarded(catalog);
      catalog.backupCommitted(sample.committed("b-1", 0));
      catalog.backupStarted(sample.order("b-2", null));

      BackupId id = new BackupId("b-1");
      assertThat(catalog.listedBackup(sample.tenant, id))
          .contains(new ListedBackup(sample.scope, catalog.backup(sample.scope, id)));
      assertThat(catalog.listedBackup(other.tenant, id)).isEmpty();
      assertThat(catalog.listedBackup(sample.tenant, new BackupId("b-2"))).isEmpty();
    }

    @Test
    @DisplayName("the newest good backup is the one with the latest cut")
    void newestByCut() {
      assertThat(catalog.newestGood(sample.scope)).isEmpty();
      catalog.backupCommitted(sample.committed("b-2", 200));
      catalog.backupCommitted(sample.committed("b-1", 100));
      catalog.backupStarted(sample.order("b-3", "b-2"));

      assertThat(catalog.newestGood(sample.scope).map(BackupRecord::id))
          .contains(new BackupId("b-2"));
      assertThat(catalog.newestGood(Sample.onboarded(catalog).scope)).isEmpty();
    }

    @Test
    @DisplayName("an imported backup is listed as such and is never the newest good one")
    void importedIsNoNewest() {
      catalog.backupCommitted(sample.committed("b-1", 100));
      CommittedBackup adopted = sample.adopted("i-1", 200);
      catalog.backupStarted(adopted.backup().order());
      catalog.backupCommitted(adopted);

      assertThat(catalog.newestGood(sample.scope).map(BackupRecord::id))
          .contains(new BackupId("b-1"));
      BackupRecord listed = catalog.backup(sample.scope, new BackupId("i-1"));
      assertThat(listed.isImported()).isTrue();
      assertThat(listed.origin().imported()).isEqualTo(Sample.IMPORTED);
      assertThat(catalog.backup(sample.scope, new BackupId("b-1")).isImported()).isFalse();
      assertThat(catalog.copies(sample.tenant))
          .extracting(Copy::imported)
          .containsExactlyInAnyOrder(false, true);

      Catalog rebuilt = catalog();
      Sample again = Sample.onboarded(rebuilt);
      rebuilt.importBackup(again.scope, BackupRecord.of(again.adopted("i-1", 200)));
      assertThat(rebuilt.newestGood(again.scope)).isEmpty();
      assertThat(rebuilt.backup(again.scope, new BackupId("i-1")).origin().imported())
          .isEqualTo(Sample.IMPORTED);
    }

    @Test
    @DisplayName("a failed verification makes a backup doubtful until one as deep passes")
    void doubtNeedsDepth() {
      catalog.backupCommitted(sample.committed("b-1", 100));
      catalog.backupCommitted(sample.committed("b-2", 200));
      VerifyRequest failing = sample.verifyRequest("v-1", "b-2", VerificationLevel.SAMPLE);
      catalog.verificationStarted(failing, "verify/x/v-1");
      catalog.verified(failing, Sample.verdict(failing, FailureCode.PACK_ALTERED));
      assertThat(newest()).isEqualTo("b-1");
      assertThat(catalog.backup(sample.scope, new BackupId("b-2")).good()).isFalse();

      passes("v-2", VerificationLevel.STRUCTURE);
      assertThat(newest()).isEqualTo("b-1");
      passes("v-3", VerificationLevel.SAMPLE);
      assertThat(newest()).isEqualTo("b-2");

      // The first verdict of a verification stands: a repeat of it is no new evidence.
      catalog.verified(failing, Sample.verdict(failing, FailureCode.PACK_ALTERED));
      assertThat(newest()).isEqualTo("b-2");
    }

    @Test
    @DisplayName(
        "a halt that speaks of the backup's objects makes it doubtful; another one does not")
    void haltsCastDoubt() {
      catalog.backupCommitted(sample.committed("b-1", 100));
      catalog.incidentOpened(sample.report("i-1", FailureCode.CREDENTIAL_EXPIRED, true));
      catalog.incidentOpened(sample.report("i-2", FailureCode.PACK_ALTERED, false));
      assertThat(newest()).isEqualTo("b-1");

      catalog.incidentOpened(sample.report("i-3", FailureCode.PACK_ALTERED, true));
      assertThat(catalog.newestGood(sample.scope)).isEmpty();

      passes("v-1", VerificationLevel.SAMPLE);
      assertThat(catalog.newestGood(sample.scope)).isEmpty();
      VerifyRequest full = sample.verifyRequest("v-2", "b-1", VerificationLevel.FULL);
      catalog.verified(full, Sample.verdict(full, null));
      catalog.incidentOpened(sample.report("i-3", FailureCode.PACK_ALTERED, true));
      assertThat(newest()).isEqualTo("b-1");
    }

    @Test
    @DisplayName("a failure of an unknown dataset is not listed")
    void failuresOfNothing() {
      Sample unknown = new Sample();
      catalog.backupFailed(unknown.backupFailure("b-1"));
      catalog.restoreFailed(unknown.restoreFailure("r-1", FailureCode.NOT_FOUND, null));

      assertThat(catalog.restore(unknown.scope, new RestoreId("r-1"))).isEmpty();
    }

    private String newest() {
      return catalog.newestGood(sample.scope).orElseThrow().id().value();
    }

    private void passes(String id, VerificationLevel level) {
      String backup = catalog.newestGood(sample.scope).isEmpty() ? "b-1" : "b-2";
      VerifyRequest request = sample.verifyRequest(id, backup, level);
      catalog.verificationStarted(request, "verify/x/" + id);
      catalog.verified(request, Sample.verdict(request, null));
    }
  }

  @Nested
  class Holds {
    private final Catalog catalog = catalog();
    private final Sample sample = Sample.onboarded(catalog);

    @BeforeEach
    void twoBackups() {
      catalog.backupCommitted(sample.committed("b-1", 100));
      catalog.backupCommitted(sample.committed("b-2", 200));
    }

    @Test
    @DisplayName("I-11 a hold may be placed and lifted twice; what came first stays")
    void twice() {
      Hold hold = sample.hold("h-1", "b-1");
      catalog.holdPlaced(hold);
      catalog.holdPlaced(later(hold));
      assertThat(read("h-1")).isEqualTo(HoldRecord.placing(hold));
      catalog.holdMirrored(sample.tenant, hold.id());
      catalog.holdMirrored(sample.tenant, hold.id());
      assertThat(read("h-1").state()).isEqualTo(HoldRecord.State.IN_FORCE);

      catalog.holdLifted(sample.lifting("h-1", "bob"));
      catalog.holdLifted(sample.lifting("h-1", "carol"));
      assertThat(read("h-1"))
          .isEqualTo(new HoldRecord(hold, HoldRecord.State.LIFTING, sample.lifting("h-1", "bob")));
      catalog.holdMirrored(sample.tenant, hold.id());
      assertThat(read("h-1").state()).isEqualTo(HoldRecord.State.LIFTING);
      catalog.holdReleased(sample.tenant, hold.id());
      catalog.holdReleased(sample.tenant, hold.id());
      catalog.holdPlaced(hold);
      assertThat(read("h-1").state()).isEqualTo(HoldRecord.State.LIFTED);
    }

    @Test
    @DisplayName("I-10 a backup is held until the last of its holds is lifted")
    void untilTheLast() {
      catalog.holdPlaced(sample.hold("h-1", "b-1"));
      catalog.holdPlaced(sample.hold("h-2", "b-1"));
      assertThat(held()).containsExactly("b-1");
      assertThat(catalog.newestGood(sample.scope).orElseThrow().held()).isFalse();

      catalog.holdLifted(sample.lifting("h-1", "bob"));
      assertThat(held()).containsExactly("b-1");
      assertThat(catalog.holdsInForce(sample.tenant))
          .extracting(record -> record.hold().id().value())
          .containsExactly("h-2");
      catalog.holdLifted(sample.lifting("h-2", "bob"));
      assertThat(held()).isEmpty();
      assertThat(catalog.holdsInForce(sample.tenant)).isEmpty();
    }

    @Test
    @DisplayName("I-10 a hold on a tenant holds every backup of it, also those that come later")
    void wholeTenant() {
      Sample other = Sample.onboarded(catalog);
      catalog.backupCommitted(other.committed("b-1", 100));
      catalog.holdPlaced(sample.hold("h-1", null));
      catalog.backupCommitted(sample.committed("b-3", 300));

      assertThat(held()).containsExactly("b-1", "b-2");
      assertThat(catalog.newestGood(sample.scope).orElseThrow().held()).isTrue();
      assertThat(catalog.backup(other.scope, new BackupId("b-1")).held()).isFalse();
      catalog.holdLifted(sample.lifting("h-1", "bob"));
      assertThat(held()).isEmpty();
    }

    @Test
    @DisplayName("I-1 a hold is its tenant's and its dataset's: it reaches no namesake")
    void ofOneScope() {
      Sample other = Sample.onboarded(catalog);
      catalog.backupCommitted(other.committed("b-1", 100));
      catalog.holdPlaced(sample.hold("h-1", "b-1"));
      catalog.holdPlaced(
          new Hold(
              new HoldId("h-2"),
              sample.tenant,
              new DatasetId("elsewhere"),
              new BackupId("b-2"),
              Hold.Kind.INCIDENT,
              "coffer",
              "incident i-1",
              "coffer",
              NOON));

      assertThat(held()).containsExactly("b-1");
      assertThat(catalog.backup(other.scope, new BackupId("b-1")).held()).isFalse();
      assertThat(catalog.hold(other.tenant, new HoldId("h-1"))).isEmpty();
      assertThat(catalog.holdsInForce(other.tenant)).isEmpty();
    }

    @Test
    @DisplayName("a hold's id stands for one hold, and only one that is there is lifted")
    void idsStandForOneHold() {
      catalog.holdPlaced(sample.hold("h-1", "b-1"));

      refused(FailureCode.ALREADY_EXISTS, () -> catalog.holdPlaced(sample.hold("h-1", "b-2")));
      refused(FailureCode.ALREADY_EXISTS, () -> catalog.holdPlaced(sample.hold("h-1", null)));
      refused(FailureCode.NOT_FOUND, () -> catalog.holdLifted(sample.lifting("h-unknown", "bob")));
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.holdReleased(sample.tenant, new HoldId("h-unknown")));
    }

    private HoldRecord read(String id) {
      return catalog.hold(sample.tenant, new HoldId(id)).orElseThrow();
    }

    private List<String> held() {
      return Stream.of("b-1", "b-2")
          .filter(id -> catalog.backup(sample.scope, new BackupId(id)).held())
          .toList();
    }

    private static Hold later(Hold hold) {
      return new Hold(
          hold.id(),
          hold.tenant(),
          hold.dataset(),
          hold.backup(),
          hold.kind(),
          hold.owner(),
          hold.reason(),
          hold.placedBy(),
          hold.placedAt().plusSeconds(5));
    }
  }

  @Nested
  class Restores {
    private final Catalog catalog = catalog();
    private final Sample sample = Sample.onboarded(catalog);
    private final RestoreId first = new RestoreId("r-1");

    private RestoreRecord read(String id) {
      return catalog.restore(sample.scope, new RestoreId(id)).orElseThrow();
    }

    private void staged(String id) {
      catalog.restoreStarted(sample.restoreRequest(id), "restore/x/main");
      catalog.restorePlanned(sample.plan(id, 1));
      catalog.restoreStaged(sample.scope, new RestoreId(id), "q_" + id, "16401");
    }

    @Test
    @DisplayName("I-11 every step of a restore may be recorded twice")
    void stepsRunTwice() {
      for (int i = 0; i < 2; i++) {
        catalog.restoreStarted(sample.restoreRequest("r-1"), "restore/x/main");
      }
      assertThat(read("r-1").state()).isEqualTo(State.STARTED);
      for (int i = 0; i < 2; i++) {
        catalog.restorePlanned(sample.plan("r-1", 1));
      }
      assertThat(read("r-1").state()).isEqualTo(State.WAITING_FOR_APPROVAL);
      for (int i = 1; i <= 2; i++) {
        catalog.restoreStaged(sample.scope, first, "q_" + i, "1640" + i);
      }
      for (int i = 0; i < 2; i++) {
        catalog.restorePromoting(sample.scope, first);
      }
      assertThat(read("r-1").state()).isEqualTo(State.PROMOTING);
      catalog.restorePromoted(sample.scope, first, "kept_r-1", NOON);
      catalog.restorePromoted(sample.scope, first, "kept_other", NOON.plusSeconds(9));
      for (int i = 0; i < 2; i++) {
        catalog.restoreDone(sample.proof("r-1"));
      }

      RestoreRecord done = read("r-1");
      assertThat(done)
          .isEqualTo(
              new RestoreRecord(
                  first,
                  new BackupId("b-1"),
                  State.DONE,
                  done.fence(),
                  "q_2",
                  "16402",
                  "kept_r-1",
                  NOON,
                  null,
                  done.startedAt()));
      catalog.restoreFailed(sample.restoreFailure("r-1", FailureCode.UNEXPECTED, null));
      assertThat(read("r-1")).isEqualTo(done);
      for (int i = 0; i < 2; i++) {
        catalog.restoreUndone(sample.scope, first, NOON);
      }
      assertThat(read("r-1").state()).isEqualTo(State.UNDONE);
      assertThat(read("r-1").safetyCopy()).isEqualTo("kept_r-1");
    }

    @Test
    @DisplayName("I-11 a late word of an earlier step does not move a restore back")
    void lateWords() {
      staged("r-1");
      catalog.restorePromoting(sample.scope, first);
      catalog.restoreStaged(sample.scope, first, "q_late", "999");
      catalog.restorePlanned(sample.plan("r-1", 1));

      assertThat(read("r-1").state()).isEqualTo(State.PROMOTING);
      assertThat(read("r-1").quarantine()).isEqualTo("q_r-1");
    }

    @Test
    @DisplayName("T2 a later restore of the dataset shuts the earlier one out before live changes")
    void laterShutsOut() {
      staged("r-1");
      staged("r-2");

      assertThat(read("r-2").fence()).isGreaterThan(read("r-1").fence());
      assertThat(read("r-1").state()).isEqualTo(State.CANCELLED);
      assertThat(read("r-1").failure()).isEqualTo(FailureCode.BUSY);
      refused(FailureCode.BUSY, () -> catalog.restorePromoting(sample.scope, first));
      refused(FailureCode.BUSY, () -> catalog.restoreStaged(sample.scope, first, "q_1", "16401"));
      refused(
          FailureCode.BUSY,
          () -> catalog.restoreStarted(sample.restoreRequest("r-1"), "restore/x/main"));
      catalog.restorePromoting(sample.scope, new RestoreId("r-2"));
      assertThat(read("r-2").state()).isEqualTo(State.PROMOTING);
    }

    @Test
    @DisplayName(
        "T2 a lost restore that may have changed live is halted, and what it set aside is kept")
    void lostWhilePromoting() {
      staged("r-1");
      catalog.restorePromoting(sample.scope, first);
      staged("r-2");
      catalog.restorePromoted(sample.scope, first, "kept_r-1", NOON);
      catalog.restoreDone(sample.proof("r-1"));

      assertThat(read("r-1").state()).isEqualTo(State.HALTED);
      assertThat(read("r-1").safetyCopy()).isEqualTo("kept_r-1");
      assertThat(read("r-1").promotedAt()).isEqualTo(NOON);
    }

    @Test
    @DisplayName("T2 of twenty restores that race for a dataset exactly one can promote")
    void race() throws Exception {
      List<Callable<Boolean>> racers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String id = "r-race-" + i;
        racers.add(
            () -> {
              catalog.restoreStarted(sample.restoreRequest(id), "restore/x/main");
              return true;
            });
      }
      assertThat(together(racers)).hasSize(20).containsOnly(true);

      List<Long> fences = new ArrayList<>();
      int promoting = 0;
      for (int i = 0; i < 20; i++) {
        RestoreId id = new RestoreId("r-race-" + i);
        fences.add(read(id.value()).fence());
        try {
          catalog.restorePromoting(sample.scope, id);
          promoting++;
        } catch (FailureException shutOut) {
          assertThat(shutOut.code()).isEqualTo(FailureCode.BUSY);
        }
      }
      assertThat(promoting).isEqualTo(1);
      assertThat(fences).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @DisplayName("a failure closes a restore by who has to act")
    @CsvSource({
      "ENGINE_MISMATCH, , REFUSED",
      "APPROVAL_DENIED, , REFUSED",
      "STORE_UNAVAILABLE, , FAILED",
      "CANCELLED, , CANCELLED",
      "ROW_DIGEST, i-1, HALTED"
    })
    void failuresClose(FailureCode code, String incident, State state) {
      staged("r-1");
      IncidentId opened = incident == null ? null : new IncidentId(incident);
      for (int i = 0; i < 2; i++) {
        catalog.restoreFailed(sample.restoreFailure("r-1", code, opened));
      }
      catalog.restoreDone(sample.proof("r-1"));

      assertThat(read("r-1").state()).isEqualTo(state);
      assertThat(read("r-1").failure()).isEqualTo(code);
    }

    @Test
    @DisplayName("a restore that was refused before it started is listed and shuts nobody out")
    void refusedBeforeStart() {
      staged("r-1");
      catalog.restoreFailed(sample.restoreFailure("r-2", FailureCode.TENANT_FROZEN, null));

      assertThat(read("r-2").state()).isEqualTo(State.REFUSED);
      catalog.restorePromoting(sample.scope, first);
      assertThat(read("r-1").state()).isEqualTo(State.PROMOTING);
    }

    @Test
    @DisplayName("I-2 a restore of another scope is refused, an unknown one not found")
    void scopesAreCompared() {
      staged("r-1");
      TenantScope second = sample.scope("second", Isolation.DATABASE);

      refused(FailureCode.SCOPE_MISMATCH, () -> catalog.restore(second, first));
      refused(FailureCode.SCOPE_MISMATCH, () -> catalog.restorePromoting(second, first));
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.restorePromoting(sample.scope, new RestoreId("r-9")));
      assertThat(catalog.restore(sample.scope, new RestoreId("r-9"))).isEmpty();
    }
  }

  @Nested
  class Incidents {
    private final Catalog catalog = catalog();
    private final Sample sample = Sample.onboarded(catalog);

    @Test
    @DisplayName("I-4 a halt freezes its tenant, and no other, until a person thaws it")
    void haltsFreeze() {
      IncidentReport halt = sample.report("i-1", FailureCode.ROW_DIGEST, true);
      assertThat(catalog.frozen(sample.tenant)).isFalse();
      for (int i = 0; i < 2; i++) {
        catalog.incidentOpened(halt);
        catalog.incidentEvidence(halt, sample.object("evidence/i-1"));
      }
      assertThat(catalog.frozen(sample.tenant)).isTrue();
      assertThat(catalog.frozen(Sample.onboarded(catalog).tenant)).isFalse();

      for (int i = 0; i < 2; i++) {
        catalog.incidentClosed(halt, Sample.verdict(halt, true));
      }
      assertThat(catalog.frozen(sample.tenant)).isFalse();
      catalog.incidentOpened(halt);
      assertThat(catalog.frozen(sample.tenant)).isFalse();
    }

    @Test
    @DisplayName("an incident that only reports freezes nothing")
    void reportsDoNotFreeze() {
      catalog.incidentOpened(sample.report("i-1", FailureCode.OBJECT_SHADOWED, false));

      assertThat(catalog.frozen(sample.tenant)).isFalse();
    }

    @Test
    @DisplayName("each incident freezes for itself; a thaw can follow, a freeze cannot come back")
    void verdictsGoForward() {
      IncidentReport one = sample.report("i-1", FailureCode.ROW_DIGEST, true);
      IncidentReport two = sample.report("i-2", FailureCode.ROW_DIGEST, true);
      catalog.incidentOpened(one);
      catalog.incidentOpened(two);
      catalog.incidentClosed(one, Sample.verdict(one, false));
      catalog.incidentClosed(two, Sample.verdict(two, true));
      assertThat(catalog.frozen(sample.tenant)).isTrue();

      catalog.incidentClosed(two, Sample.verdict(two, false));
      catalog.incidentClosed(one, Sample.verdict(one, true));
      assertThat(catalog.frozen(sample.tenant)).isFalse();
    }

    @Test
    @DisplayName("an incident of a whole tenant needs no dataset, and no tenant on record")
    void wholeTenant() {
      TenantId unknown = new Sample().tenant;
      IncidentReport audit =
          new IncidentReport(
              new IncidentId("i-1"),
              new TenantGrant(unknown, "a-1", "alice", "seal"),
              FailureCode.AUDIT_BROKEN,
              "entry 4 was edited",
              "a-1",
              IncidentReport.Kind.AUDIT,
              null,
              null,
              true);
      catalog.incidentOpened(audit);

      assertThat(catalog.frozen(unknown)).isTrue();
    }

    @Test
    @DisplayName("evidence and verdict need an incident")
    void unknownIncident() {
      IncidentReport unknown = sample.report("i-9", FailureCode.ROW_DIGEST, true);

      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.incidentEvidence(unknown, sample.object("evidence/i-9")));
      refused(
          FailureCode.NOT_FOUND,
          () -> catalog.incidentClosed(unknown, Sample.verdict(unknown, true)));
    }
  }

  @Nested
  class Copies {
    private final Catalog catalog = catalog();
    private final Sample sample = Sample.onboarded(catalog);

    @Test
    @DisplayName("retention sees what is committed, with its doubts, holds and times, and no more")
    void copies() {
      catalog.backupStarted(sample.order("b-0", null));
      catalog.backupFailed(sample.backupFailure("b-9"));
      catalog.backupCommitted(sample.committed("b-1", 100));
      catalog.backupCommitted(sample.committed("b-2", 200));
      catalog.backupCommitted(sample.committed("b-3", 300));
      VerifyRequest failing = sample.verifyRequest("v-1", "b-2", VerificationLevel.FULL);
      catalog.verified(failing, Sample.verdict(failing, FailureCode.PACK_MISSING));
      catalog.holdPlaced(sample.hold("h-1", "b-3"));
      catalog.backupCommitted(Sample.onboarded(catalog).committed("b-1", 100));

      assertThat(catalog.copies(sample.tenant))
          .containsExactlyInAnyOrder(
              copy("b-1", 100, true, false),
              copy("b-2", 200, false, false),
              copy("b-3", 300, true, true));
      assertThat(catalog.copies(new Sample().tenant)).isEmpty();
    }

    private Copy copy(String id, int cut, boolean verified, boolean held) {
      return new Copy(
          new BackupId(id),
          sample.scope.dataset(),
          NOON.plusSeconds(cut),
          NOON.plusSeconds(cut + 60),
          verified,
          NOON.plus(POLICY.retention()),
          held,
          Set.of());
    }
  }

  @Nested
  class Credentials {
    private final Catalog catalog = catalog();
    private final RunRef run = new RunRef(new Sample().tenant, "b-1");

    @ParameterizedTest
    @EnumSource(CredentialKind.class)
    @DisplayName("I-8 a credential is out until it is given back, and stays back")
    void outAndBack(CredentialKind kind) {
      Instant later = NOON.plusSeconds(60);
      catalog.credentialLent(run, kind, "c-1", NOON);
      catalog.credentialLent(run, kind, "c-1", later);
      catalog.credentialLent(run, kind, "c-2", NOON);
      catalog.credentialLent(new RunRef(run.tenant(), "b-2"), kind, "c-3", NOON);
      assertThat(catalog.credentialsOut(run))
          .containsExactlyInAnyOrder(
              new Credential(kind, "c-1", later), new Credential(kind, "c-2", NOON));

      for (int i = 0; i < 2; i++) {
        catalog.credentialGivenBack(run, kind, "c-1");
      }
      catalog.credentialLent(run, kind, "c-1", later.plusSeconds(1));
      catalog.credentialGivenBack(run, kind, "c-unknown");

      assertThat(catalog.credentialsOut(run)).containsExactly(new Credential(kind, "c-2", NOON));
    }
  }

  @Nested
  class Rebuild {
    private final Catalog original = catalog();
    private final Sample sample = Sample.onboarded(original);
    private final IncidentRecord incident =
        new IncidentRecord(
            new IncidentId("i-1"),
            sample.tenant,
            sample.scope.dataset(),
            FailureCode.ROW_DIGEST,
            "a check failed",
            "r-1",
            IncidentReport.Kind.RESTORE,
            new BackupId("b-1"),
            new RestoreId("r-1"),
            true,
            NOON,
            sample.object("evidence/i-1"),
            null);

    private KeyringRecord keyring(Catalog from) {
      TenantRecord record = from.tenant(sample.tenant);
      return sample.keyring(record.keyring(), record.keyringRevision());
    }

    private void rebuild(Catalog target) {
      target.importTenant(original.tenant(sample.tenant), keyring(original));
      target.importDataset(original.dataset(sample.scope));
      for (String id : List.of("b-1", "b-2")) {
        target.importBackup(sample.scope, original.backup(sample.scope, new BackupId(id)));
      }
      original.holdsInForce(sample.tenant).forEach(target::importHold);
    }

    @Test
    @DisplayName(
        "I-11 a rebuild may run twice and gives an empty catalog all that signed objects know")
    void rebuildsTheSame() {
      original.keyring(sample.tenant, sample.keyring(sample.object("keyring/2"), 2));
      original.backupCommitted(sample.committed("b-1", 100));
      original.backupCommitted(sample.committed("b-2", 200));
      original.holdPlaced(sample.hold("h-1", "b-1"));
      original.holdMirrored(sample.tenant, new HoldId("h-1"));
      Catalog rebuilt = emptyCatalog();
      rebuild(rebuilt);
      rebuild(rebuilt);

      assertThat(rebuilt.tenant(sample.tenant)).isEqualTo(original.tenant(sample.tenant));
      assertThat(rebuilt.dataset(sample.scope)).isEqualTo(original.dataset(sample.scope));
      assertThat(rebuilt.newestGood(sample.scope)).isEqualTo(original.newestGood(sample.scope));
      assertThat(rebuilt.backup(sample.scope, new BackupId("b-1")))
          .isEqualTo(original.backup(sample.scope, new BackupId("b-1")));
      assertThat(rebuilt.holdsInForce(sample.tenant))
          .isEqualTo(original.holdsInForce(sample.tenant))
          .isNotEmpty();
      refused(
          FailureCode.ALREADY_EXISTS,
          () -> rebuilt.reserveTenant(sample.tenant, "run-t", POLICY, "eu-1"));
    }

    @Test
    @DisplayName("a rebuild lets the further policy count, whichever it is")
    void furtherPolicies() {
      TenantRecord early = original.tenant(sample.tenant);
      original.changePolicy(sample.tenant, Sample.policy(4, Tier.GOLD), "run-p", "rita");
      TenantRecord late = original.tenant(sample.tenant);
      Catalog rebuilt = emptyCatalog();
      rebuilt.importTenant(early, sample.keyring(early.keyring(), early.keyringRevision()));
      rebuilt.importTenant(late, sample.keyring(late.keyring(), late.keyringRevision()));
      rebuilt.importTenant(early, sample.keyring(early.keyring(), early.keyringRevision()));
      assertThat(rebuilt.tenant(sample.tenant).policy()).isEqualTo(late.policy());

      original.importTenant(early, sample.keyring(early.keyring(), early.keyringRevision()));
      assertThat(original.tenant(sample.tenant).policy()).isEqualTo(late.policy());
      rebuilt.changePolicy(sample.tenant, Sample.policy(5, Tier.SILVER), "run-q", "rita");
      assertThat(rebuilt.tenant(sample.tenant).policy().version()).isEqualTo(5);
    }

    @Test
    @DisplayName("a rebuild beside a living catalog changes nothing that is further on record")
    void leavesWhatIsFurther() {
      TenantRecord early = original.tenant(sample.tenant);
      KeyringRecord earlyKeyring = keyring(original);
      original.keyring(sample.tenant, sample.keyring(sample.object("keyring/2"), 2));
      original.backupCommitted(sample.committed("b-1", 100));
      BackupRecord listed = original.backup(sample.scope, new BackupId("b-1"));
      VerifyRequest failing = sample.verifyRequest("v-1", "b-1", VerificationLevel.FULL);
      original.verified(failing, Sample.verdict(failing, FailureCode.PACK_MISSING));

      original.importTenant(early, earlyKeyring);
      original.importDataset(original.dataset(sample.scope));
      original.importBackup(sample.scope, listed);

      assertThat(original.tenant(sample.tenant).keyringRevision()).isEqualTo(2);
      assertThat(original.backup(sample.scope, new BackupId("b-1")).good()).isFalse();
      refused(
          FailureCode.SCOPE_MISMATCH,
          () ->
              original.importDataset(
                  new DatasetRecord(
                      sample.scope("main", Isolation.SCHEMA), sample.placement, "18.6")));
    }

    @Test
    @DisplayName(
        "a rebuild lists a backup whose listing was lost, and leaves the withdrawn withdrawn")
    void listsWhatWasLost() {
      original.backupStarted(sample.order("b-1", null));
      original.importBackup(sample.scope, BackupRecord.of(sample.committed("b-1", 100)));
      assertThat(original.newestGood(sample.scope)).isPresent();

      Sample withdrawn = new Sample();
      withdrawn.activated(original);
      TenantRecord record = original.tenant(withdrawn.tenant);
      original.withdrawTenant(withdrawn.tenant, "run-t", null);
      original.importTenant(record, sample.keyring(record.keyring(), record.keyringRevision()));
      refused(FailureCode.NOT_FOUND, () -> original.tenant(withdrawn.tenant));
    }

    @Test
    @DisplayName("I-4 a lost catalog does not thaw a tenant: an open incident freezes again")
    void incidentsFreezeAgain() {
      Catalog rebuilt = emptyCatalog();
      rebuilt.importIncident(incident);
      rebuilt.importIncident(incident);
      assertThat(rebuilt.frozen(sample.tenant)).isTrue();

      rebuilt.importIncident(closed(true));
      assertThat(rebuilt.frozen(sample.tenant)).isFalse();
      rebuilt.importIncident(closed(false));
      rebuilt.importIncident(incident);
      assertThat(rebuilt.frozen(sample.tenant)).isFalse();
    }

    @Test
    @DisplayName("a rebuild brings a lifted hold back as lifted, and no hold back that was lifted")
    void liftedHoldsStayLifted() {
      HoldRecord placed = HoldRecord.placing(sample.hold("h-1", "b-1"));
      HoldRecord lifted =
          new HoldRecord(placed.hold(), HoldRecord.State.LIFTED, sample.lifting("h-1", "bob"));
      Catalog rebuilt = emptyCatalog();
      rebuilt.importHold(lifted);
      rebuilt.importHold(placed);
      assertThat(rebuilt.hold(sample.tenant, placed.hold().id())).contains(lifted);

      original.holdPlaced(placed.hold());
      original.importHold(placed);
      assertThat(original.hold(sample.tenant, placed.hold().id())).contains(placed);
      original.importHold(lifted);
      assertThat(original.hold(sample.tenant, placed.hold().id())).contains(lifted);
    }

    private IncidentRecord closed(boolean thaw) {
      return new IncidentRecord(
          incident.id(),
          incident.tenant(),
          incident.dataset(),
          incident.code(),
          incident.text(),
          incident.subject(),
          incident.kind(),
          incident.backup(),
          incident.restore(),
          incident.halted(),
          incident.openedAt(),
          incident.evidence(),
          new IncidentRecord.Closing("bob", thaw, "looked into it", NOON));
    }
  }

  /** Runs these at once and waits for all. */
  static <T> List<T> together(List<Callable<T>> calls)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> answers = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(calls)) {
        answers.add(future.get());
      }
      return answers;
    }
  }
}
