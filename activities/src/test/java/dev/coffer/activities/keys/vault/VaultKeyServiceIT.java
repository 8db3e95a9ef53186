package dev.coffer.activities.keys.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.keys.KeyRights;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeyServiceContract;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.keys.KeySession.NewKey;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.activities.teststack.Fault;
import dev.coffer.activities.teststack.FaultProxy;
import dev.coffer.activities.teststack.SelfSignedServer;
import dev.coffer.activities.teststack.TestStack;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on a real server, what the server itself refuses, and its faults. */
class VaultKeyServiceIT extends KeyServiceContract {
  private static TestStack.Keys server;
  private static VaultKeyService keys;
  private static VaultIdentity steward;

  @BeforeAll
  static void start() {
    server = TestStack.get().keys();
    keys = new VaultKeyService(VaultServers.settings(server), List.of(), Clock.systemUTC());
    steward = VaultServers.steward(server);
  }

  @Override
  protected KeyService keys() {
    return keys;
  }

  @Override
  protected void rotate(TenantId tenant) {
    VaultServers.write(steward, "transit/keys/" + VaultNames.kek(tenant) + "/rotate", Map.of());
  }

  @Override
  protected void minimumVersion(TenantId tenant, int version) {
    VaultServers.write(
        steward,
        "transit/keys/" + VaultNames.kek(tenant) + "/config",
        Map.of("min_decryption_version", version));
  }

  @Override
  protected void letIn(TenantId tenant, int version) {
    String key = "transit/keys/" + VaultNames.kek(tenant) + "/config";
    VaultRefusal refused =
        catchThrowableOfType(
            VaultRefusal.class,
            () -> steward.write(key, Map.of("min_decryption_version", version)));
    if (refused != null) {
      assertThat(refused.status()).isEqualTo(400);
    }
  }

  @Override
  protected Instant now() {
    return Instant.now();
  }

  @Test
  @DisplayName("I-1 I-8 hostile worker: the key service refuses a session of A everything of B's")
  void hostileWorker() throws Exception {
    String theirs = newKey(bolt).wrapped();
    String context = Base64.getEncoder().encodeToString(KeyRights.context(bolt));
    String kek = VaultNames.kek(bolt);
    String sign = VaultNames.signingKey(bolt);
    for (Purpose purpose : Purpose.standing()) {
      try (VaultToken token = mint(acme, VaultNames.policy(acme, purpose))) {
        assertDenied(
            token, "transit/decrypt/" + kek, Map.of("context", context, "ciphertext", theirs));
        assertDenied(token, "transit/datakey/plaintext/" + kek, Map.of("context", context));
        assertDenied(
            token, "transit/encrypt/" + kek, Map.of("context", context, "plaintext", "AAAA"));
        assertDenied(
            token, "transit/rewrap/" + kek, Map.of("context", context, "ciphertext", theirs));
        assertDenied(token, "transit/sign/" + sign, Map.of("input", "AAAA"));
        assertDenied(token, "transit/keys/" + kek + "/rotate", Map.of());
        if (purpose != Purpose.ROTATE) {
          assertDenied(token, "transit/keys/" + VaultNames.kek(acme) + "/rotate", Map.of());
        }
        assertDenied(
            token,
            "transit/keys/" + VaultNames.kek(acme) + "/config",
            Map.of("min_decryption_version", 1, "deletion_allowed", true));
        assertDenied(token, "transit/keys/" + kek + "/trim", Map.of("min_available_version", 1));
        if (purpose != Purpose.RESEAL) {
          assertDenied(
              token,
              "transit/keys/" + VaultNames.kek(acme) + "/trim",
              Map.of("min_available_version", 1));
        }
        if (purpose != Purpose.RESEAL && purpose != Purpose.ROTATE) {
          assertDenied(
              token,
              "transit/keys/" + VaultNames.kek(acme) + "/config",
              Map.of("min_encryption_version", 1));
        }
        if (purpose != Purpose.ROTATE) {
          assertDenied(
              token,
              "transit/keys/" + VaultNames.kek(acme) + "/config",
              Map.of("min_decryption_version", 1));
        }
        assertDenied(
            token,
            "transit/keys/" + VaultNames.kek(acme) + "/config",
            Map.of("deletion_allowed", true));
        assertDenied(token, "auth/token/create", Map.of());
        assertDenied(
            token,
            "auth/token/create/coffer-tenant",
            Map.of("policies", VaultNames.policy(bolt, purpose)));
        assertDenied(
            token, "sys/policies/acl/" + VaultNames.policy(acme, purpose), Map.of("policy", ""));
        assertDeniedRead(token, "transit/keys/" + sign);
        assertDeniedRead(token, "transit/keys/" + kek);
        assertDeniedRead(token, "transit/export/encryption-key/" + VaultNames.kek(acme));
        assertDeniedRead(token, "transit/backup/" + VaultNames.kek(acme));
        assertDeniedRead(token, "database/creds/backup." + bolt + ".main");
        assertDeniedRead(token, "database/creds/backup." + acme + ".main");
      }
    }
  }

  @Test
  @DisplayName(
      "A4 I-8 minter and steward can use no key and delete none, and no key can be made to leave"
          + " the service")
  void ownIdentities() {
    String context = Base64.getEncoder().encodeToString(KeyRights.context(acme));
    String kek = VaultNames.kek(acme);
    for (VaultIdentity who : List.of(steward, VaultServers.minter(server))) {
      assertRefusedTo(who, "transit/datakey/plaintext/" + kek, Map.of("context", context));
      assertRefusedTo(
          who,
          "transit/decrypt/" + kek,
          Map.of("context", context, "ciphertext", newKey(acme).wrapped()));
      assertRefusedTo(who, "transit/sign/" + VaultNames.signingKey(acme), Map.of("input", "AAAA"));
      assertRefusedTo(who, "transit/keys/" + kek + "/config", Map.of("exportable", true));
      assertRefusedTo(
          who, "transit/keys/" + kek + "/config", Map.of("allow_plaintext_backup", true));
      assertRefusedTo(who, "transit/keys/" + kek + "/config", Map.of("deletion_allowed", true));
      assertRefused(() -> who.delete("transit/keys/" + kek));
      assertRefused(() -> who.delete("transit/keys/" + kek + "/soft-delete"));
      assertRefused(() -> who.delete("sys/mounts/transit"));
    }
    assertRefusedTo(VaultServers.minter(server), "auth/token/create", Map.of());
  }

  @Test
  @DisplayName("a refusal with HTTP 400 is a failure, not an answer without data")
  void badRequestIsAFailure() {
    try (VaultToken token = mint(acme, VaultNames.policy(acme, Purpose.RESTORE))) {
      VaultRefusal refused =
          catchThrowableOfType(
              VaultRefusal.class,
              () ->
                  token.write(
                      "transit/decrypt/" + VaultNames.kek(acme), Map.of("ciphertext", "nothing")));
      assertThat(refused).isNotNull();
      assertThat(refused.status()).isEqualTo(400);
    }
  }

  @Test
  @DisplayName(
      "I-3 a key that is wrapped under a foreign context does not unwrap, even under our own key")
  void foreignContext() throws Exception {
    try (VaultToken token = mint(acme, VaultNames.policy(acme, Purpose.BACKUP));
        KeySession session = open(acme, Purpose.RESTORE)) {
      String foreign =
          token
              .write(
                  "transit/datakey/plaintext/" + VaultNames.kek(acme),
                  Map.of("context", Base64.getEncoder().encodeToString(KeyRights.context(bolt))))
              .at("/data/ciphertext")
              .asText();
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(foreign));
    }
  }

  @Test
  @DisplayName("a wrap has one form: version 0, which the engine takes for 1, is refused")
  void oneForm() {
    String wrapped = newKey(acme).wrapped();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(wrapped.replace(":v1:", ":v0:")));
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(wrapped.replace(":v1:", ":v01:")));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  @DisplayName("K1 K2 heals: answers 429, 500, 502 and 503 are retried")
  void transientAnswers(int status) {
    String wrapped = newKey(acme).wrapped();
    try (FaultProxy proxy = FaultProxy.http(server.address())) {
      KeyService through = through(proxy, Duration.ofSeconds(15));
      try (KeySession session = through.session(new RunRef(acme, "r-1"), Purpose.RESTORE)) {
        proxy.next(3, new Fault.Status(status, "{\"errors\":[\"planted\"]}"));
        session.unwrap(wrapped).close();
        assertThat(proxy.planted()).isEqualTo(3);
      }
    }
  }

  @Test
  @DisplayName("K2 heals: one in five calls fails, every operation succeeds")
  void oneInFive() {
    try (FaultProxy proxy = FaultProxy.http(server.address())) {
      KeyService through = through(proxy, Duration.ofSeconds(15));
      proxy.percent(20, new Fault.Status(500, "{\"errors\":[]}"), 42);
      for (int i = 0; i < 20; i++) {
        try (KeySession session = through.session(new RunRef(acme, "r-1"), Purpose.BACKUP)) {
          session.newKey().clear().close();
        }
      }
      assertThat(proxy.planted()).isPositive();
    }
  }

  @Test
  @DisplayName("K2 heals: an answer that takes five seconds is waited for")
  void slow() {
    String wrapped = newKey(acme).wrapped();
    try (FaultProxy proxy = FaultProxy.http(server.address())) {
      KeyService through = through(proxy, Duration.ofSeconds(15));
      try (KeySession session = through.session(new RunRef(acme, "r-1"), Purpose.RESTORE)) {
        proxy.next(1, new Fault.Delay(Duration.ofSeconds(5)));
        session.unwrap(wrapped).close();
        assertThat(proxy.planted()).isOne();
      }
    }
  }

  @Test
  @DisplayName("K2 heals: connections that are reset or stall beyond patience are tried anew")
  void brokenConnections() {
    String wrapped = newKey(acme).wrapped();
    try (FaultProxy proxy = FaultProxy.http(server.address())) {
      KeyService through = through(proxy, Duration.ofSeconds(1));
      try (KeySession session = through.session(new RunRef(acme, "r-1"), Purpose.RESTORE)) {
        proxy.next(2, new Fault.Reset());
        session.unwrap(wrapped).close();
        proxy.next(1, new Fault.Delay(Duration.ofSeconds(3)));
        session.unwrap(wrapped).close();
      }
    }
  }

  @Test
  @DisplayName(
      "K2 a key service that stays unreachable is said to be, within bounds, and may be asked"
          + " again")
  void unreachable() {
    String wrapped = newKey(acme).wrapped();
    try (FaultProxy proxy = FaultProxy.http(server.address())) {
      KeyService through = through(proxy, Duration.ofSeconds(2));
      try (KeySession session = through.session(new RunRef(acme, "r-1"), Purpose.RESTORE)) {
        proxy.refuse();
        Instant start = Instant.now();
        assertFails(FailureCode.KEYS_UNAVAILABLE, () -> session.unwrap(wrapped));
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
        proxy.heal();
        session.unwrap(wrapped).close();
      }
    }
  }

  @Test
  @DisplayName("K2 halts: a key service with a foreign certificate is not spoken to")
  void wrongCertificate() throws Exception {
    try (SelfSignedServer other = SelfSignedServer.start()) {
      KeyService there =
          new VaultKeyService(
              VaultServers.settings(
                  server, other.uri(), Duration.ofMinutes(15), Duration.ofSeconds(5)),
              List.of(),
              Clock.systemUTC());
      assertFails(FailureCode.WRONG_SERVER_IDENTITY, () -> there.createTenant(acme));
      assertThat(other.requests()).isZero();
    }
  }

  @Test
  @DisplayName("K1 a key service that was killed unseals itself and serves the open session on")
  void killed() {
    String wrapped = newKey(acme).wrapped();
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      TestStack.get().kill(TestStack.Part.KEYS);
      assertFails(FailureCode.KEYS_UNAVAILABLE, () -> session.unwrap(wrapped));
      TestStack.get().revive(TestStack.Part.KEYS);
      session.unwrap(wrapped).close();
    }
  }

  @Test
  @DisplayName("T9 a rotation whose answer was lost is not made twice")
  void lostRotation() {
    try (FaultProxy proxy = FaultProxy.http(server.address())) {
      KeyService through = through(proxy, Duration.ofSeconds(15));
      try (KeySession session = through.session(new RunRef(acme, "k-1"), Purpose.ROTATE)) {
        proxy.next(1, new Fault.LoseReply(), line -> line.contains("/rotate"));
        assertFails(FailureCode.KEYS_UNAVAILABLE, () -> session.rotateTo(2));
        session.rotateTo(2);
        assertThat(session.versions().newest()).isEqualTo(2);
        assertThat(proxy.planted()).isOne();
      }
    }
  }

  @Test
  @DisplayName("K9 a key service whose storage is an older copy is behind its newer wraps")
  void rolledBack(@TempDir Path folder) throws IOException {
    String before = newKey(acme).wrapped();
    Path copy = folder.resolve("older");
    TestStack stack = TestStack.get();
    stack.kill(TestStack.Part.KEYS);
    copy(server.storage(), copy);
    stack.revive(TestStack.Part.KEYS);
    String after;
    try (KeySession session = open(acme, Purpose.ROTATE)) {
      session.rotateTo(2);
      after = session.rewrap(List.of(before)).getFirst();
      session.raiseMinimum(2);
    }

    stack.kill(TestStack.Part.KEYS);
    copy(copy, server.storage());
    stack.revive(TestStack.Part.KEYS);

    try (KeySession session = open(acme, Purpose.BACKUP)) {
      assertThat(session.versions()).isEqualTo(new KeySession.KeyVersions(1, 1));
      assertFails(FailureCode.KEY_VERSION, () -> session.unwrap(after));
      session.unwrap(before).close();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  @Test
  @DisplayName("K3 a key service that answers with another tenant's key is told by the wrap itself")
  void misrouted() {
    // What a proxy that takes acme for bolt asks of the service.
    String ours = newKey(acme).wrapped();
    try (KeySession session = open(bolt, Purpose.RESTORE)) {
      assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(ours));
    }
  }

  @Test
  @DisplayName("K3 an answer whose key has another length is no key")
  void shortKey() {
    String wrapped = newKey(acme).wrapped();
    try (FaultProxy proxy = FaultProxy.http(server.address())) {
      KeyService through = through(proxy, Duration.ofSeconds(15));
      try (KeySession session = through.session(new RunRef(acme, "r-1"), Purpose.RESTORE)) {
        proxy.next(1, new Fault.Status(200, "{\"data\":{\"plaintext\":\"AAAA\"}}"));
        assertFails(FailureCode.KEY_FOREIGN, () -> session.unwrap(wrapped));
      }
    }
  }

  @Test
  @DisplayName("K4 an open session is renewed past its token's first life, and ends at its maximum")
  void renewedUntilItsMaximum() {
    String wrapped = newKey(acme).wrapped();
    Instant start = Instant.now();
    try (VaultKeyService brief = lastingSeconds(2, server.address());
        KeySession session = brief.session(new RunRef(acme, "r-1"), Purpose.RESTORE)) {
      assertThat(session.expiresAt()).isBefore(start.plusSeconds(5));
      assertThat(firstFailure(session, wrapped)).isEqualTo(FailureCode.CREDENTIAL_EXPIRED);
      assertThat(Duration.between(start, Instant.now()))
          .as("more than one life, three at most")
          .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(8));
      assertFails(FailureCode.CREDENTIAL_EXPIRED, () -> session.sign(new byte[1]));
    }
  }

  @Test
  @DisplayName("K4 a token whose renewal is refused serves for what is left of its life, then ends")
  void renewalRefused() {
    String wrapped = newKey(acme).wrapped();
    Instant start = Instant.now();
    try (FaultProxy proxy = FaultProxy.http(server.address());
        VaultKeyService brief = lastingSeconds(2, proxy.uri())) {
      proxy.next(
          Integer.MAX_VALUE,
          new Fault.Status(403, "{\"errors\":[]}"),
          line -> line.contains("renew-self"));
      try (KeySession session = brief.session(new RunRef(acme, "r-1"), Purpose.RESTORE)) {
        session.unwrap(wrapped).close();
        assertThat(firstFailure(session, wrapped)).isEqualTo(FailureCode.CREDENTIAL_EXPIRED);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(proxy.planted()).as("a refusal is not asked for again").isOne();
      }
    }
  }

  @Test
  @DisplayName("K4 a lent key is wiped when its session has ended")
  void loansAreWiped() {
    NewKey made = newKey(acme);
    byte[] bytes = made.clear().bytes();
    made.clear().close();
    assertThat(bytes).containsOnly(0);
    try (KeySession session = open(acme, Purpose.RESTORE)) {
      KeyLoan loan = session.unwrap(made.wrapped());
      keys.revoke(session.accessor());
      byte[] lent = loan.bytes();
      loan.close();
      assertThat(lent).containsOnly(0);
    }
  }

  /** Unwraps until that fails, which it must within seconds. */
  private static FailureCode firstFailure(KeySession session, String wrapped) {
    Instant deadline = Instant.now().plusSeconds(15);
    while (Instant.now().isBefore(deadline)) {
      try {
        session.unwrap(wrapped).close();
      } catch (FailureException failure) {
        return failure.code();
      }
    }
    throw new AssertionError("the session does not end");
  }

  /** Tokens of so many seconds that are renewed to three times that. */
  private static VaultKeyService lastingSeconds(int seconds, URI address) {
    return new VaultKeyService(
        VaultServers.settings(server, address, Duration.ofSeconds(seconds), Duration.ofSeconds(15)),
        List.of(),
        Clock.systemUTC());
  }

  private static VaultToken mint(TenantId tenant, String policy) {
    VaultSettings settings = VaultServers.settings(server);
    VaultCalls calls = new VaultCalls(settings.endpoint());
    VaultIdentity minter = new VaultIdentity(calls, settings.minter(), Clock.systemUTC());
    return new VaultTokens(calls, minter, settings.tokenRole(), Clock.systemUTC())
        .mint(new RunRef(tenant, "r-1"), policy, Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  private static KeyService through(FaultProxy proxy, Duration patience) {
    return new VaultKeyService(settings(proxy, patience), List.of(), Clock.systemUTC());
  }

  private static VaultSettings settings(FaultProxy proxy, Duration patience) {
    return VaultServers.settings(server, proxy.uri(), Duration.ofMinutes(15), patience);
  }

  private static void assertDenied(VaultToken token, String path, Map<String, Object> body) {
    assertFails(FailureCode.CREDENTIAL_REFUSED, () -> token.write(path, body));
  }

  private static void assertDeniedRead(VaultToken token, String path) {
    assertFails(FailureCode.CREDENTIAL_REFUSED, () -> token.read(path));
  }

  private static void assertRefusedTo(VaultIdentity who, String path, Map<String, Object> body) {
    assertRefused(() -> who.write(path, body));
  }

  private static void assertRefused(ThrowingCallable attempt) {
    VaultRefusal refused = catchThrowableOfType(VaultRefusal.class, attempt);
    assertThat(refused).isNotNull();
    assertThat(refused.status()).isEqualTo(403);
  }
}
