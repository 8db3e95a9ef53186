package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One tenant's and one purpose's session: our own token, and a way to the key-encryption key. */
final class VaultKeySession implements KeySession {
  private static final Pattern SIGNED = Pattern.compile("vault:v([1-9][0-9]{0,8}):(.+)");

  private final VaultToken token;
  private final Kek kek;
  private final String transit;
  private final TenantId tenant;
  private final Renewals renewals;

  VaultKeySession(VaultToken token, Kek kek, String transit, TenantId tenant, Renewals renewals) {
    this.token = token;
    this.kek = kek;
    this.transit = transit;
    this.tenant = tenant;
    this.renewals = renewals;
    renewals.keep(token.accessor(), token::renew);
  }

  @Override
  public NewKey newKey() {
    return kek.ask(VaultKek::newKey);
  }

  @Override
  public KeyLoan unwrap(String wrapped) {
    return kek.ask(key -> key.unwrap(wrapped));
  }

  @Override
  public List<KeyLoan> unwrapAll(List<String> wrapped) {
    return kek.ask(key -> key.unwrapAll(wrapped));
  }

  @Override
  public KeyVersions versions() {
    return kek.ask(VaultKek::versions);
  }

  @Override
  public void rotateTo(int version) {
    kek.ask(
        key -> {
          key.rotateTo(version);
          return version;
        });
  }

  @Override
  public List<String> rewrap(List<String> wrapped) {
    return kek.ask(key -> key.rewrap(wrapped));
  }

  @Override
  public int version(String wrapped) {
    return VaultKek.version(wrapped);
  }

  @Override
  public void raiseMinimum(int version) {
    kek.ask(
        key -> {
          key.raiseMinimum(version);
          return version;
        });
  }

  @Override
  public void destroyBelow(int version) {
    kek.ask(
        key -> {
          key.destroyBelow(version);
          return version;
        });
  }

  @Override
  public String destroy() {
    if (kek.held()) {
      throw FailureCode.KEY_REVOKED.because(
          "the key of tenant " + tenant + " is held by a customer, who alone destroys it");
    }
    return kek.ask(VaultKek::destroy);
  }

  @Override
  public Signature sign(byte[] message) {
    try {
      Matcher signed =
          SIGNED.matcher(
              token
                  .write(
                      transit + "/sign/" + VaultNames.signingKey(tenant),
                      Map.of("input", Base64Text.of(message)))
                  .at("/data/signature")
                  .asText());
      if (!signed.matches()) {
        throw Base64Text.garbled();
      }
      return new Signature(keyId(signed.group(1)), Base64Text.bytes(signed.group(2)));
    } catch (VaultRefusal refused) {
      throw VaultKek.unexpected(refused);
    }
  }

  @Override
  public List<VerificationKey> verificationKeys() {
    try {
      JsonNode versions =
          token.read(transit + "/keys/" + VaultNames.signingKey(tenant)).at("/data/keys");
      List<VerificationKey> keys = new ArrayList<>();
      versions
          .properties()
          .forEach(
              version ->
                  keys.add(
                      new VerificationKey(
                          keyId(version.getKey()),
                          Base64Text.bytes(version.getValue().path("public_key").asText()))));
      return List.copyOf(keys);
    } catch (VaultRefusal refused) {
      throw VaultKek.unexpected(refused);
    }
  }

  @Override
  public boolean held() {
    return kek.held();
  }

  @Override
  public String accessor() {
    return token.accessor();
  }

  @Override
  public Instant expiresAt() {
    return token.endsAt();
  }

  @Override
  public void close() {
    try (kek) {
      renewals.drop(token.accessor());
      token.close();
    }
  }

  private String keyId(String version) {
    return tenant + "/" + version;
  }
}
