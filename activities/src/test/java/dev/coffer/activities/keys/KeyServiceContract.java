package dev.coffer.activities.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.keys.KeySession.KeyVersions;
import dev.coffer.activities.keys.KeySession.NewKey;
import dev.coffer.activities.keys.KeySession.Signature;
import dev.coffer.activities.keys.KeySession.VerificationKey;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every key service promises. */
public abstract class KeyServiceContract {
  private final String unique = UUID.randomUUID().toString().substring(0, 8);
  protected final TenantId acme = new TenantId("acme-" + unique);
  protected final TenantId bolt = new TenantId("bolt-" + unique);

  /** The key service under test. */
  protected abstract KeyService keys();

  /** Makes a new version of a tenant's key-encryption key, as an administrator does. */
  protected abstract void rotate(TenantId tenant);

  /** Shuts out the versions below this one, as an administrator does. */
  protected abstract void minimumVersion(TenantId tenant, int version);

  /** Tries to let older versions in again, as an administrator does; may be refused. */
  protected abstract void letIn(TenantId tenant, int version);

  /** The key service's time. */
  protected abstract Instant now();

  /** Accessors of the tokens that holders lent, in their order. */
  protected final List<String> lent = new CopyOnWriteArrayList<>();

  /** What holders answered, in its order. */
  protected final List<KeyRef.Answer> answers = new CopyOnWriteArrayList<>();

  /** Where a customer holds the tenant's key; null when the service under test does. */
  protected @Nullable KeyRef held(TenantId tenant) {
    return null;
  }

  /** How a key-encryption key is refused to a run: by us, or by its holder. */
  private FailureCode refused() {
    return held(acme) == null ? FailureCode.CREDENTIAL_REFUSED : FailureCode.KEY_REVOKED;
  }

  /** Whether runs of this purpose can see the key's versions; a holder shows what must be seen. */
  private boolean seesVersions(Purpose purpose) {
    return held(acme) == null || KeyRights.of(purpose).contains(KeyRights.UNWRAP);
  }

  /** Makes a tenant's keys; may be done twice. */
  protected final void create(TenantId tenant) {
    KeyRef held = held(tenant);
    if (held == null) {
      keys().createTenant(tenant);
    } else {
      keys().createTenant(tenant, held);
    }
  }

  @BeforeEach
  void onboard() {
    create(acme);
    create(bolt);
  }

  @Test
  @DisplayName("a new key is unwrapped again, by every purpose that may")
  void wrapsAndUnwraps() {
    NewKey made = newKey(acme);
    byte[] clear = made.clear().bytes().clone();
    made.clear().close();

    for (Purpose purpose : Purpose.standing()) {
      try (KeySession session = open(acme, purpose)) {
        if (KeyRights.of(purpose).contains(KeyRights.UNWRAP)) {
          try (KeyLoan loan = session.unwrap(made.wrapped())) {
            assertThat(loan.bytes()).isEqualTo(clear);
          }
        } else {
          assertFails(refused(), () -> session.unwrap(made.wrapped()));
        }
      }
    }
  }

  @Test
  @DisplayName("every new key is another one, and its wrapped form does not hold it")
  void keysDiffer() {
    NewKey one = newKey(acme);
    NewKey other = newKey(acme);

    assertThat(one.clear().bytes()).isNotEqualTo(other.clear().bytes());
    assertThat(one.wrapped()).isNotEqualTo(other.wrapped());
    assertThat(one.wrapped())
        .doesNotContain(HexFormat.of().formatHex(one.clear().bytes()))
        .doesNotContain(java.util.Base64.getEncoder().encodeToString(one.clear().bytes()));
  }

  @Test
  @DisplayName("making a tenant's keys a second time changes nothing")
  void createsOnce() {
    NewKey made = newKey(acme);
    List<String> before = keyIds(acme);
    create(acme);

    assertThat(keyIds(acme)).isEqualTo(before);
    try (KeySession session = open(acme, Purpose.RESTORE);
        KeyLoan loan = session.unwrap(made.wrapped())) {
      assertThat(loan.bytes()).isEqualTo(made.clear().bytes());
    }
  }

  @Test
  @DisplayName("I-1 I-3 a key wrapped for one tenant is foreign to every other")
  void foreignKey() {
    String theirs = newKey(bolt).wrapped();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(theirs));
    }
  }

  @Test
  @DisplayName("S4 a wrapped key that was altered does not unwrap")
  void alteredKey() {
    String wrapped = newKey(acme).wrapped();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      int payload = wrapped.lastIndexOf(':') + 1;
      for (int at : new int[] {payload, payload + 20, wrapped.length() - 10}) {
        char other = wrapped.charAt(at) == 'A' ? 'B' : 'A';
        String altered = wrapped.substring(0, at) + other + wrapped.substring(at + 1);
        assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(altered));
      }
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap("no wrapped key at all"));
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(""));
    }
  }

  @Test
  @DisplayName("K6 a rotation leaves old wraps readable until their version is shut out")
  void rotation() {
    NewKey before = newKey(acme);
    rotate(acme);
    NewKey after = newKey(acme);

    try (KeySession session = open(acme, Purpose.RESTORE)) {
      try (KeyLoan loan = session.unwrap(before.wrapped())) {
        assertThat(loan.bytes()).isEqualTo(before.clear().bytes());
      }
      minimumVersion(acme, 2);
      assertFails(FailureCode.KEY_VERSION, () -> session.unwrap(before.wrapped()));
      try (KeyLoan loan = session.unwrap(after.wrapped())) {
        assertThat(loan.bytes()).isEqualTo(after.clear().bytes());
      }
    }
  }

  @Test
  @DisplayName("K7 K8 only what is shut out is destroyed, and no administrator lets it in again")
  void destroys() {
    NewKey before = newKey(acme);
    rotate(acme);
    NewKey after = newKey(acme);
    try (KeySession session = open(acme, Purpose.RESEAL)) {
      assertFails(FailureCode.KEY_VERSION, () -> session.destroyBelow(2));
      try (KeyLoan loan = session.unwrap(before.wrapped())) {
        assertThat(loan.bytes()).isEqualTo(before.clear().bytes());
      }
    }
    try (KeySession session = open(acme, Purpose.ROTATE)) {
      session.raiseMinimum(2);
      assertFails(refused(), () -> session.destroyBelow(2));
    }
    try (KeySession session = open(acme, Purpose.RESEAL)) {
      session.destroyBelow(2);
      session.destroyBelow(2);
      session.destroyBelow(1);
      letIn(acme, 1);
      assertFails(FailureCode.KEY_VERSION, () -> session.unwrap(before.wrapped()));
      try (KeyLoan loan = session.unwrap(after.wrapped())) {
        assertThat(loan.bytes()).isEqualTo(after.clear().bytes());
      }
    }
    try (KeySession session = open(acme, Purpose.ROTATE)) {
      session.rotateTo(3);
      session.raiseMinimum(3);
      assertThat(session.versions()).isEqualTo(new KeyVersions(3, 3));
    }
  }

  @Test
  @DisplayName("K6 a rotation wraps all keys anew in one batch; both wraps open the same keys")
  void rewraps() {
    NewKey one = newKey(acme);
    NewKey other = newKey(acme);
    List<String> before = List.of(one.wrapped(), other.wrapped());
    try (KeySession session = open(acme, Purpose.ROTATE)) {
      assertThat(session.versions()).isEqualTo(new KeyVersions(1, 1));
      session.rotateTo(2);
      session.rotateTo(2);
      assertThat(session.versions()).isEqualTo(new KeyVersions(2, 1));

      List<String> after = session.rewrap(before);
      assertThat(after).hasSize(2).allMatch(wrapped -> session.version(wrapped) == 2);
      assertOpens(session, before, one, other);
      assertOpens(session, after, one, other);
      assertThat(session.rewrap(List.of())).isEmpty();
      assertThat(session.unwrapAll(List.of())).isEmpty();

      session.raiseMinimum(2);
      session.raiseMinimum(1);
      assertThat(session.versions()).isEqualTo(new KeyVersions(2, 2));
      assertFails(FailureCode.KEY_VERSION, () -> session.unwrapAll(before));
      assertFails(FailureCode.KEY_VERSION, () -> session.rewrap(before));
      assertFails(FailureCode.KEY_VERSION, () -> session.raiseMinimum(3));
      assertOpens(session, after, one, other);
    }
  }

  @Test
  @DisplayName("I-1 I-3 one foreign key in a batch refuses the batch")
  void foreignInBatch() {
    List<String> mixed = List.of(newKey(acme).wrapped(), newKey(bolt).wrapped());
    try (KeySession session = open(acme, Purpose.ROTATE)) {
      session.rotateTo(2);
      assertFails(FailureCode.KEY_FOREIGN, () -> session.rewrap(mixed));
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrapAll(mixed));
      assertFails(FailureCode.KEY_FOREIGN, () -> session.rewrap(List.of("no wrapped key")));
    }
  }

  private static void assertOpens(KeySession session, List<String> wrapped, NewKey... keys) {
    List<KeyLoan> loans = session.unwrapAll(wrapped);
    assertThat(loans).hasSameSizeAs(keys);
    for (int i = 0; i < keys.length; i++) {
      assertThat(loans.get(i).bytes()).isEqualTo(keys[i].clear().bytes());
      loans.get(i).close();
    }
  }

  @Test
  @DisplayName("a key version that never was is refused as such")
  void unknownVersion() {
    String wrapped = newKey(acme).wrapped();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      assertFails(FailureCode.KEY_VERSION, () -> session.unwrap(wrapped.replace(":v1:", ":v7:")));
    }
  }

  @Test
  @DisplayName("a signature verifies with the public key of its id and with no other tenant's")
  void signs() throws Exception {
    byte[] message = "the manifest".getBytes(UTF_8);
    try (KeySession session = open(acme, Purpose.BACKUP);
        KeySession others = open(bolt, Purpose.BACKUP)) {
      Signature signature = session.sign(message);

      assertThat(signature.keyId()).isEqualTo(acme + "/1");
      assertThat(signature.bytes()).hasSize(64);
      VerificationKey key =
          session.verificationKeys().stream()
              .filter(each -> each.keyId().equals(signature.keyId()))
              .findFirst()
              .orElseThrow();
      assertThat(key.bytes()).hasSize(32);
      assertThat(verifies(key, message, signature)).isTrue();
      assertThat(verifies(key, "another".getBytes(UTF_8), signature)).isFalse();
      assertThat(verifies(others.verificationKeys().getFirst(), message, signature)).isFalse();
    }
  }

  @Test
  @DisplayName(
      "I-8 only purposes that make keys, sign or rotate may do so; all may read public keys")
  void confinedToThePurpose() {
    String wrapped = newKey(acme).wrapped();
    rotate(acme);
    for (Purpose purpose : Purpose.standing()) {
      try (KeySession session = open(acme, purpose)) {
        if (!KeyRights.of(purpose).contains(KeyRights.ROTATE)) {
          assertFails(refused(), () -> session.rotateTo(3));
          assertFails(refused(), () -> session.rewrap(List.of(wrapped)));
          assertFails(refused(), () -> session.raiseMinimum(2));
        }
        if (seesVersions(purpose)) {
          assertThat(session.versions()).isEqualTo(new KeyVersions(2, 1));
        }
        if (!KeyRights.of(purpose).contains(KeyRights.NEW_KEY)) {
          assertFails(refused(), session::newKey);
        }
        if (!KeyRights.of(purpose).contains(KeyRights.SIGN)) {
          assertFails(FailureCode.CREDENTIAL_REFUSED, () -> session.sign(new byte[1]));
        }
        assertThat(session.verificationKeys()).isNotEmpty();
      }
    }
  }

  @Test
  @DisplayName("a key that was destroyed opens nothing and makes nothing; signing goes on")
  void destroyed() {
    String wrapped = newKey(acme).wrapped();
    String theirs = newKey(bolt).wrapped();
    rotate(acme);
    keys().permitShred(acme);
    try (KeySession session = open(acme, Purpose.SHRED)) {
      String name = session.destroy();
      assertThat(name).contains(acme.value());
      assertThat(session.destroy()).isEqualTo(name);
      assertThat(session.sign(new byte[1]).bytes()).isNotEmpty();
      assertThat(session.verificationKeys()).isNotEmpty();
    }

    try (KeySession session = open(acme, Purpose.ROTATE)) {
      assertFails(FailureCode.KEY_DESTROYED, () -> session.unwrap(wrapped));
      assertFails(FailureCode.KEY_DESTROYED, () -> session.unwrapAll(List.of(wrapped)));
      assertFails(FailureCode.KEY_DESTROYED, session::newKey);
      assertFails(FailureCode.KEY_DESTROYED, session::versions);
      assertFails(FailureCode.KEY_DESTROYED, () -> session.rotateTo(3));
      assertFails(FailureCode.KEY_DESTROYED, () -> session.rewrap(List.of(wrapped)));
      assertFails(FailureCode.KEY_DESTROYED, () -> session.raiseMinimum(2));
    }
    try (KeySession session = open(bolt, Purpose.VERIFY)) {
      session.unwrap(theirs).close();
    }
  }

  @Test
  @DisplayName("I-8 nobody destroys a key before that is permitted, nor at any other purpose")
  void destroyedByNoOther() {
    String wrapped = newKey(acme).wrapped();
    try (KeySession session = open(acme, Purpose.SHRED)) {
      assertWorthless(session::destroy);
      assertWorthless(() -> session.sign(new byte[1]));
    }
    keys().permitShred(acme);
    for (Purpose purpose : Purpose.standing()) {
      try (KeySession session = open(acme, purpose)) {
        assertFails(FailureCode.CREDENTIAL_REFUSED, session::destroy);
      }
    }
    try (KeySession session = open(acme, Purpose.SHRED)) {
      assertFails(FailureCode.CREDENTIAL_REFUSED, () -> session.unwrap(wrapped));
      assertFails(FailureCode.CREDENTIAL_REFUSED, session::newKey);
    }
    try (KeySession session = open(bolt, Purpose.SHRED)) {
      assertWorthless(session::destroy);
    }
  }

  @Test
  @DisplayName("a tenant that left keeps the purposes that its remains need, and no other")
  void dismissed() {
    keys().permitShred(acme);
    keys().dismissTenant(acme);
    keys().dismissTenant(acme);

    for (Purpose purpose : Purpose.values()) {
      try (KeySession session = open(acme, purpose)) {
        if (Purpose.departed().contains(purpose)) {
          assertThat(session.verificationKeys()).isNotEmpty();
        } else {
          assertWorthless(session::verificationKeys);
        }
      }
    }
  }

  /** A token without a policy may not even ask whether it is alive. */
  private static void assertWorthless(ThrowingCallable call) {
    FailureException refused = catchThrowableOfType(FailureException.class, call);
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isIn(FailureCode.CREDENTIAL_REFUSED, FailureCode.CREDENTIAL_EXPIRED);
  }

  @Test
  @DisplayName("I-8 a session is short and names its token without giving it away")
  void isShort() {
    try (KeySession session = open(acme, Purpose.BACKUP)) {
      assertThat(session.accessor()).isNotBlank();
      assertThat(session.expiresAt())
          .isAfter(now())
          .isBeforeOrEqualTo(now().plus(Duration.ofMinutes(31)));
    }
  }

  @Test
  @DisplayName("K4 a session that was given back or revoked opens nothing any more")
  void endsForGood() {
    String wrapped = newKey(acme).wrapped();
    KeySession closed = open(acme, Purpose.RESTORE);
    closed.close();
    closed.close();
    assertFails(FailureCode.CREDENTIAL_EXPIRED, () -> closed.unwrap(wrapped));

    KeySession revoked = open(acme, Purpose.RESTORE);
    revoked.unwrap(wrapped).close();
    for (int i = 0; i < 2; i++) {
      keys().revoke(revoked.accessor());
      lent.forEach(keys()::revoke);
    }
    assertFails(
        held(acme) == null ? FailureCode.CREDENTIAL_EXPIRED : FailureCode.KEY_REVOKED,
        () -> revoked.unwrap(wrapped));
    assertFails(FailureCode.CREDENTIAL_EXPIRED, () -> revoked.sign(new byte[1]));
  }

  @Test
  @DisplayName("the key of a tenant that is withdrawn can be destroyed, again and without a key")
  void withdrawnForGood() {
    TenantId never = new TenantId("never-" + unique);
    for (TenantId tenant : List.of(acme, acme, never)) {
      keys().permitShred(tenant);
      try (KeySession session = open(tenant, Purpose.SHRED)) {
        if (held(tenant) == null) {
          session.destroy();
          assertFails(FailureCode.KEY_DESTROYED, session::versions);
        } else {
          assertThat(session.held()).isTrue();
        }
      }
      keys().withdrawTenant(tenant);
    }
    try (KeySession session = open(bolt, Purpose.VERIFY)) {
      assertThat(session.versions().newest()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a tenant that was withdrawn has no keys here; withdrawing twice is once")
  void withdraws() {
    String wrapped = newKey(acme).wrapped();
    keys().withdrawTenant(acme);
    keys().withdrawTenant(acme);

    assertGone(session -> session.sign(new byte[1]));
    if (held(acme) == null) {
      assertGone(session -> session.unwrap(wrapped));
    }
  }

  private void assertGone(Consumer<KeySession> use) {
    FailureException failure =
        catchThrowableOfType(
            FailureException.class,
            () -> {
              try (KeySession session = open(acme, Purpose.BACKUP)) {
                use.accept(session);
              }
            });
    assertThat(failure).isNotNull();
    assertThat(failure.code())
        .isIn(
            FailureCode.CREDENTIAL_REFUSED,
            FailureCode.CREDENTIAL_EXPIRED,
            FailureCode.KEY_FOREIGN);
  }

  @Test
  @DisplayName("I-7 no failure text holds a wrapped key")
  void quietFailures() {
    String theirs = newKey(bolt).wrapped();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      FailureException failure =
          catchThrowableOfType(FailureException.class, () -> session.unwrap(theirs));
      assertThat(failure).hasMessageNotContaining(theirs.substring(theirs.lastIndexOf(':') + 1));
    }
  }

  protected final KeySession open(TenantId tenant, Purpose purpose) {
    RunRef run = new RunRef(tenant, "r-1");
    KeyRef held = held(tenant);
    return held == null
        ? keys().session(run, purpose)
        : keys().session(run, purpose, held, new Lending());
  }

  private final class Lending implements KeyService.Lending {
    @Override
    public void lent(String accessor, Instant expiresAt) {
      assertThat(expiresAt).isBetween(now(), now().plus(Duration.ofMinutes(16)));
      lent.add(accessor);
    }

    @Override
    public void answered(KeyRef.Answer answer) {
      answers.add(answer);
    }
  }

  protected final NewKey newKey(TenantId tenant) {
    try (KeySession session = open(tenant, Purpose.BACKUP)) {
      return session.newKey();
    }
  }

  /** Asserts the code of a failure. */
  protected static void assertFails(FailureCode code, ThrowingCallable attempt) {
    FailureException failure = catchThrowableOfType(FailureException.class, attempt);
    assertThat(failure).as("a failure %s", code).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
  }

  private List<String> keyIds(TenantId tenant) {
    try (KeySession session = open(tenant, Purpose.VERIFY)) {
      return session.verificationKeys().stream()
          .map(key -> key.keyId() + HexFormat.of().formatHex(key.bytes()))
          .toList();
    }
  }

  private static boolean verifies(VerificationKey key, byte[] message, Signature signature)
      throws GeneralSecurityException {
    // RFC 8410: the fixed X.509 head of an Ed25519 key, then its 32 bytes.
    byte[] encoded =
        HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(key.bytes()));
    java.security.Signature verifier = java.security.Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    verifier.update(message);
    return verifier.verify(signature.bytes());
  }
}
