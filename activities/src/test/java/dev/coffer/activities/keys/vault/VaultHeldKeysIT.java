package dev.coffer.activities.keys.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.HeldKeyContract;
import dev.coffer.activities.keys.KeyRights;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.secret.Secret;
import dev.coffer.activities.teststack.CustomerKeys;
import dev.coffer.activities.teststack.FaultProxy;
import dev.coffer.activities.teststack.TestStack;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Keys that customers hold in a second real server: in its root, and in a namespace of it. */
class VaultHeldKeysIT {
  private static TestStack.Keys ours;
  private static CustomerKeys customer;
  private static FaultProxy way;

  @BeforeAll
  static void start() {
    ours = TestStack.get().keys();
    customer = CustomerKeys.start(TestStack.get().program(TestStack.Part.KEYS));
    customer.ask("POST", "sys/namespaces/tenants", Map.of(), null);
    way = FaultProxy.http(customer.address());
  }

  @AfterAll
  static void stop() {
    way.close();
    customer.close();
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class InItsRoot extends OnTheServer {
    InItsRoot() {
      super("transit");
    }
  }

  private static VaultKeyService service(
      String mount, @Nullable String namespace, CustomerKeys.Handed handed) {
    return new VaultKeyService(
        VaultServers.settings(ours),
        List.of(
            new VaultKeyServer(
                "customer",
                way.uri(),
                namespace,
                mount,
                "coffer-tenant",
                handed.roleId(),
                handed.secretIdFile(),
                Duration.ofMinutes(15),
                Duration.ofHours(12),
                2,
                Duration.ofSeconds(5))),
        Clock.systemUTC());
  }

  @Test
  @DisplayName("K5 a key in a namespace and mount of its own is lent, taken back and given back")
  void inANamespace() {
    TenantId tenant = new TenantId("spaced-" + UUID.randomUUID().toString().substring(0, 8));
    CustomerKeys.Handed handed = customer.lend(tenant, "held-keys", "tenants");
    try (VaultKeyService keys = service("held-keys", "tenants", handed);
        VaultKeyService elsewhere = service("held-keys", null, handed)) {
      KeyRef held = keys.held("customer", tenant);
      assertThat(held).isEqualTo(new KeyRef("customer", "held-keys", VaultNames.kek(tenant)));
      keys.createTenant(tenant, held);
      String wrapped = newKey(keys, tenant, held);

      unwrap(keys, tenant, held, wrapped);
      assertRevoked(() -> unwrap(elsewhere, tenant, held, wrapped));
      customer.takePolicies(tenant, "tenants");
      assertRevoked(() -> unwrap(keys, tenant, held, wrapped));
      customer.lend(tenant, "held-keys", "tenants");
      unwrap(keys, tenant, held, wrapped);
    }
  }

  private static String newKey(KeyService keys, TenantId tenant, KeyRef held) {
    try (KeySession session = open(keys, Purpose.BACKUP, tenant, held)) {
      KeySession.NewKey made = session.newKey();
      made.clear().close();
      return made.wrapped();
    }
  }

  private static void unwrap(KeyService keys, TenantId tenant, KeyRef held, String wrapped) {
    try (KeySession session = open(keys, Purpose.RESTORE, tenant, held)) {
      session.unwrap(wrapped).close();
    }
  }

  private static KeySession open(KeyService keys, Purpose purpose, TenantId tenant, KeyRef held) {
    return keys.session(new RunRef(tenant, "r-1"), purpose, held, new Unheard());
  }

  private record Unheard() implements KeyService.Lending {
    @Override
    public void lent(String accessor, Instant expiresAt) {}

    @Override
    public void answered(KeyRef.Answer answer) {}
  }

  private static void assertRevoked(ThrowingCallable use) {
    FailureException failure = catchThrowableOfType(FailureException.class, use);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(FailureCode.KEY_REVOKED);
  }

  /** The contract in one mount: two tenants, whose keys are new for every test. */
  abstract static class OnTheServer extends HeldKeyContract {
    private final String mount;
    private final CustomerKeys.Handed handed;
    private final VaultKeyService keys;

    OnTheServer(String mount) {
      this.mount = mount;
      customer.lend(bolt, mount, null);
      this.handed = customer.lend(acme, mount, null);
      this.keys = service(mount, null, handed);
    }

    @BeforeEach
    void newKeys() {
      answers.clear();
      lent.clear();
      for (TenantId tenant : List.of(acme, bolt)) {
        makeAnew(tenant, Map.of("type", "aes256-gcm96", "derived", true));
      }
    }

    private void makeAnew(TenantId tenant, Map<String, ?> properties) {
      String key = mount + "/keys/" + VaultNames.kek(tenant);
      ask("POST", key + "/config", Map.of("deletion_allowed", true));
      ask("DELETE", key, null);
      ask("POST", key, properties);
    }

    @Override
    protected KeyService keys() {
      return keys;
    }

    @Override
    protected KeyRef held(TenantId tenant) {
      return keys.held("customer", tenant);
    }

    @Override
    protected void rotate(TenantId tenant) {
      ask("POST", mount + "/keys/" + VaultNames.kek(tenant) + "/rotate", Map.of());
    }

    @Override
    protected void minimumVersion(TenantId tenant, int version) {
      ask(
          "POST",
          mount + "/keys/" + VaultNames.kek(tenant) + "/config",
          Map.of("min_decryption_version", version));
    }

    @Override
    protected void letIn(TenantId tenant, int version) {
      assertThatThrownBy(() -> minimumVersion(tenant, version))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("HTTP 400");
    }

    @Override
    protected Instant now() {
      return Instant.now();
    }

    @Override
    protected List<Way> ways() {
      String key = mount + "/keys/" + VaultNames.kek(acme);
      return List.of(
          new Way(
              "no policy",
              true,
              () -> customer.takePolicies(acme, null),
              () -> customer.lend(acme, mount, null)),
          new Way(
              "key disabled",
              true,
              () -> ask("DELETE", key + "/soft-delete", null),
              () -> ask("POST", key + "/soft-delete-restore", Map.of())),
          new Way(
              LOGIN,
              false,
              () ->
                  ask(
                      "POST",
                      "auth/approle/role/coffer/secret-id/destroy",
                      Map.of("secret_id", secretId())),
              () -> customer.lend(acme, mount, null)));
    }

    private String secretId() {
      try {
        return Files.readString(handed.secretIdFile()).strip();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    @Override
    protected void endTokens() {
      tokens().forEach(each -> ask("POST", "auth/token/revoke-accessor", Map.of("accessor", each)));
    }

    @Override
    protected int tokensOut() {
      return tokens().size();
    }

    /** Accessors of all tokens that hold one of a tenant's policies. */
    private List<String> tokens() {
      List<String> found = new ArrayList<>();
      for (JsonNode accessor : customer.list("auth/token/accessors", null)) {
        JsonNode token = lookUp(accessor.asText());
        for (JsonNode policy : token.path("policies")) {
          if (policy.asText().startsWith("coffer-t-")) {
            found.add(accessor.asText());
          }
        }
      }
      return found;
    }

    private JsonNode lookUp(String accessor) {
      return ask("POST", "auth/token/lookup-accessor", Map.of("accessor", accessor)).path("data");
    }

    @Override
    protected void seal() {
      customer.seal();
    }

    @Override
    protected void unseal() {
      customer.unseal();
    }

    @Override
    protected void cut() {
      way.refuse();
    }

    @Override
    protected void heal() {
      way.heal();
    }

    private JsonNode ask(String method, String path, @Nullable Map<String, ?> body) {
      return customer.ask(method, path, body, null);
    }

    @Test
    @DisplayName("I-1 I-8 our AppRole at a holder can use no key and write no policy")
    void approleIsNarrow() {
      VaultIdentity minter =
          new VaultIdentity(
              new VaultCalls(server().endpoint()),
              new VaultSettings.AppRole(handed.roleId(), new Secret(secretId())),
              Clock.systemUTC());
      String kek = VaultNames.kek(acme);
      String context = Base64.getEncoder().encodeToString(KeyRights.context(acme));
      assertRefused(minter, mount + "/datakey/plaintext/" + kek, Map.of("context", context));
      assertRefused(minter, mount + "/keys/" + kek + "/rotate", Map.of());
      assertRefused(minter, "sys/policies/acl/coffer-t-x", Map.of("policy", ""));
      assertRefused(minter, "auth/token/create", Map.of());
      assertRefused(minter, "auth/token/create/coffer-tenant", Map.of("policies", "coffer-minter"));
    }

    private void assertRefused(VaultIdentity who, String path, Map<String, Object> body) {
      VaultRefusal refused = catchThrowableOfType(VaultRefusal.class, () -> who.write(path, body));
      assertThat(refused).as(path).isNotNull();
    }

    private VaultKeyServer server() {
      return VaultKeyServer.of(
          "customer",
          customer.address(),
          null,
          mount,
          "coffer-tenant",
          handed.roleId(),
          handed.secretIdFile());
    }

    @Test
    @DisplayName("I-1 I-8 hostile worker: a holder refuses a token of A everything of B's")
    void hostileWorker() {
      String theirs = newKey(bolt).wrapped();
      String context = Base64.getEncoder().encodeToString(KeyRights.context(bolt));
      VaultHolder holder = new VaultHolder(server(), Clock.systemUTC());
      for (Purpose purpose : List.of(Purpose.BACKUP, Purpose.RESTORE, Purpose.ROTATE)) {
        try (VaultToken token = holder.mint(new RunRef(acme, "r-1"), purpose)) {
          for (String operation : List.of("decrypt", "rewrap")) {
            assertFails(
                FailureCode.CREDENTIAL_REFUSED,
                () ->
                    token.write(
                        mount + '/' + operation + '/' + VaultNames.kek(bolt),
                        Map.of("context", context, "ciphertext", theirs)));
          }
          assertFails(
              FailureCode.CREDENTIAL_REFUSED,
              () ->
                  token.write(
                      mount + "/keys/" + VaultNames.kek(acme) + "/config",
                      Map.of("deletion_allowed", true)));
        }
      }
    }

    @Test
    @DisplayName("I-3 a held key that does not bind its tenant is not used to wrap anything")
    void notDerived() {
      makeAnew(acme, Map.of("type", "aes256-gcm96"));

      try (KeySession session = open(acme, Purpose.ONBOARD)) {
        assertFails(FailureCode.KEY_FOREIGN, session::newKey);
      }
    }

    @Test
    @DisplayName(
        "our own key service holds no key-encryption key of such a tenant, only the signing key")
    void noneOfOurs() {
      VaultIdentity steward = VaultServers.steward(ours);
      VaultRefusal none =
          catchThrowableOfType(
              VaultRefusal.class,
              () -> steward.read(ours.transitMount() + "/keys/" + VaultNames.kek(acme)));
      assertThat(none).isNotNull();
      assertThat(none.status()).isEqualTo(404);
    }
  }
}
