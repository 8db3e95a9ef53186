package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.teststack.TestClock;
import dev.coffer.proof.CopyList;
import dev.coffer.proof.DeletedCopy;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Unreadable;
import dev.coffer.proof.Verdict;
import dev.coffer.proof.Verifier;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a tenant's key has signed, verified offline")
class ProofsTest {
  private static final TenantScope ACME = Rig.scope("acme", "main");

  private final Rig rig = new Rig().onboard(ACME);
  private final TestClock clock = rig.clock;
  private final Proofs proofs = new Proofs(Duration.ofDays(30), LockMode.COMPLIANCE, clock);
  private final Verifier verifier =
      rig.with(
          ACME, Purpose.VERIFY, session -> new Verifier(new PublicKeys(Signing.trusted(session))));

  @Test
  @DisplayName(
      "a real backup's manifest verifies and tells tenant, dataset, backup, cut and totals")
  void manifest() throws Unreadable {
    VerifiedManifest backup = rig.backup(ACME, "monday", Rig.content(1));

    Verdict verdict = verifier.verify(rig.stores.peek(backup.object()));

    assertThat(verdict.valid()).as(verdict.toString()).isTrue();
    assertThat(verdict.kind()).isEqualTo("manifest");
    assertThat(verdict.facts())
        .contains(
            new Verdict.Fact("tenant", "acme"),
            new Verdict.Fact("dataset", "main"),
            new Verdict.Fact("backup", "monday"),
            new Verdict.Fact("cut at", backup.manifest().facts().cutAt().toString()),
            new Verdict.Fact("rows", Long.toString(backup.manifest().facts().rows())),
            new Verdict.Fact("packs", Integer.toString(backup.manifest().packs().size())));
  }

  @Test
  @DisplayName("registrations and audit anchors verify and tell whose they are")
  void records() throws Unreadable {
    TenantId tenant = ACME.tenant();
    ObjectRef registration =
        put(
            (session, store) ->
                proofs.put(
                    Proofs.Kind.TENANT,
                    VaultRecords.tenantKey(tenant),
                    new VaultRecords.TenantRegistration(
                        tenant,
                        new Policy(
                            "standard",
                            1,
                            Duration.ofDays(30),
                            1,
                            Duration.ofHours(1),
                            Tier.BRONZE.rules()),
                        "eu",
                        null),
                    session,
                    store));
    ObjectRef anchor =
        put(
            (session, store) ->
                proofs.put(
                    Proofs.Kind.ANCHOR,
                    VaultRecords.anchorsPrefix(tenant) + "0",
                    new VaultRecords.Anchor(AuditEntry.genesis(tenant), List.of()),
                    session,
                    store));

    assertThat(facts(registration))
        .containsExactly("tenant: acme", "region: eu", "policy: standard");
    assertThat(facts(anchor))
        .containsExactly(
            "tenant: acme",
            "audit entries: 0",
            "head: " + AuditEntry.genesis(tenant).digest(),
            "of these here: 0");
  }

  @Test
  @DisplayName("I-11 a certificate that is signed twice stays the first, whatever came between")
  void certificateIsPutOnce() throws Unreadable {
    ObjectRef first = certify("p-1", 3);
    clock.advance(Duration.ofMinutes(1));

    assertThat(certify("p-1", 7)).isEqualTo(first);
    assertThat(first.key()).isEqualTo("tenants/acme/certificates/p-1");
    assertThat(certify("p-2", 7)).isNotEqualTo(first);
    byte[] file = rig.stores.peek(first);
    assertThat(verifier.verify(file).valid()).isTrue();
    assertThat(verifier.deletion(file).orElseThrow().audit().sequence()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "S5 what stands in a certificate's place and is none of this run stays no certificate")
  void foreignCertificate() {
    ObjectRef other = certify("p-1", 3);
    byte[] file = rig.stores.peek(other);
    put((session, store) -> store.putNew("tenants/acme/certificates/p-3", file, proofs.lock()));

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> certify("p-3", 3))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.ALREADY_EXISTS);
  }

  private ObjectRef certify(String run, long audit) {
    DeletionCertificate certificate =
        new DeletionCertificate(
            new DeletionCertificate.Subject("acme", run, "olivia", "retention"),
            new DeletionCertificate.Plan("0".repeat(64), Instant.EPOCH),
            null,
            CopyList.of(
                List.of(
                    new DeletedCopy(
                        "shop", "b-1", "0".repeat(64), 1, 1, "0".repeat(64), 0, null, 0))),
            new DeletionCertificate.Absence(Instant.EPOCH, 1, 1),
            new DeletionCertificate.Remaining(0, null, 0),
            List.of(),
            new DeletionCertificate.AuditHead("acme", audit, "0".repeat(64)));
    return put((session, store) -> proofs.certify(certificate, session, store));
  }

  private List<String> facts(ObjectRef object) throws Unreadable {
    Verdict verdict = verifier.verify(rig.stores.peek(object));
    assertThat(verdict.valid()).as(verdict.toString()).isTrue();
    return verdict.facts().stream().map(fact -> fact.name() + ": " + fact.value()).toList();
  }

  /** A restore may put records and certificates. */
  private ObjectRef put(BiFunction<KeySession, ObjectStore, ObjectRef> work) {
    return rig.with(
        ACME, Purpose.RESTORE, session -> work.apply(session, rig.store(ACME, Purpose.RESTORE)));
  }
}
