package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.KeyRights;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.TenantId;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One tenant's and one purpose's session at the Transit engine. */
final class VaultKeySession implements KeySession {
  /** Version 0 is refused: the engine would read it as version 1, and a wrap has one form. */
  private static final Pattern WRAPPED =
      Pattern.compile("vault:v([1-9][0-9]{0,8}):[A-Za-z0-9+/]+={0,2}");

  private static final Pattern SIGNED = Pattern.compile("vault:v([1-9][0-9]{0,8}):(.+)");

  private final VaultToken token;
  private final String transit;
  private final TenantId tenant;
  private final String context;
  private final Renewals renewals;

  VaultKeySession(VaultToken token, String transit, TenantId tenant, Renewals renewals) {
    this.token = token;
    this.renewals = renewals;
    this.transit = transit;
    this.tenant = tenant;
    this.context = base64(KeyRights.context(tenant));
    renewals.keep(token.accessor(), token::renew);
  }

  @Override
  public NewKey newKey() {
    try {
      JsonNode made =
          token
              .write(
                  transit + "/datakey/plaintext/" + VaultNames.kek(tenant),
                  Map.of("context", context, "bits", KeyLoan.LENGTH * 8))
              .path("data");
      return new NewKey(loan(made), made.path("ciphertext").asText());
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  @Override
  public KeyLoan unwrap(String wrapped) {
    version(wrapped);
    try {
      return loan(
          token
              .write(
                  transit + "/decrypt/" + VaultNames.kek(tenant),
                  Map.of("context", context, "ciphertext", wrapped))
              .path("data"));
    } catch (VaultRefusal refused) {
      throw notUnwrapped(refused);
    }
  }

  @Override
  public List<KeyLoan> unwrapAll(List<String> wrapped) {
    List<KeyLoan> loans = new ArrayList<>();
    try {
      batch("decrypt", wrapped).forEach(answer -> loans.add(loan(answer)));
      return List.copyOf(loans);
    } catch (FailureException refused) {
      loans.forEach(KeyLoan::close);
      throw refused;
    }
  }

  @Override
  public KeyVersions versions() {
    try {
      JsonNode key = token.read(transit + "/keys/" + VaultNames.kek(tenant)).path("data");
      return new KeyVersions(
          key.path("latest_version").asInt(), key.path("min_decryption_version").asInt());
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  @Override
  public void rotateTo(int version) {
    if (versions().newest() >= version) {
      return;
    }
    try {
      token.writeOnce(transit + "/keys/" + VaultNames.kek(tenant) + "/rotate", Map.of());
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  @Override
  public List<String> rewrap(List<String> wrapped) {
    return batch("rewrap", wrapped).stream().map(each -> each.path("ciphertext").asText()).toList();
  }

  @Override
  public int version(String wrapped) {
    Matcher parts = WRAPPED.matcher(wrapped);
    if (!parts.matches()) {
      throw FailureCode.KEY_FOREIGN.because("this is no wrapped key of this key service");
    }
    return Integer.parseInt(parts.group(1));
  }

  @Override
  public void raiseMinimum(int version) {
    KeyVersions versions = versions();
    if (versions.minimum() >= version) {
      return;
    }
    if (versions.newest() < version) {
      throw FailureCode.KEY_VERSION.because("the key has no version " + version);
    }
    String key = transit + "/keys/" + VaultNames.kek(tenant);
    try {
      // Set once something was destroyed, and never to be below the minimum of decryption.
      int encryption = token.read(key).at("/data/min_encryption_version").asInt();
      token.write(
          key + "/config",
          encryption > 0 && encryption < version
              ? Map.of("min_decryption_version", version, "min_encryption_version", version)
              : Map.of("min_decryption_version", version));
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  @Override
  public void destroyBelow(int version) {
    KeyVersions versions = versions();
    if (versions.minimum() < version) {
      throw FailureCode.KEY_VERSION.because(
          "version %d is not shut out, only those below %d are"
              .formatted(version - 1, versions.minimum()));
    }
    String key = transit + "/keys/" + VaultNames.kek(tenant);
    try {
      JsonNode now = token.read(key).path("data");
      if (now.path("min_available_version").asInt() >= version) {
        return;
      }
      if (now.path("min_encryption_version").asInt() < version) {
        // The engine wants to be told that nothing is encrypted with them either.
        token.write(key + "/config", Map.of("min_encryption_version", version));
      }
      token.write(key + "/trim", Map.of("min_available_version", version));
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  @Override
  public String destroy() {
    String name = VaultNames.kek(tenant);
    String key = transit + "/keys/" + name;
    try {
      token.read(key);
      token.write(key + "/config", Map.of("deletion_allowed", true));
      token.delete(key);
    } catch (VaultRefusal refused) {
      // An earlier try, or another one between two of our calls, was there first.
      if (!isGone(refused)) {
        throw unexpected(refused);
      }
    }
    return name;
  }

  /** One call for all; it fails when the engine refuses one of them. */
  private List<JsonNode> batch(String operation, List<String> wrapped) {
    if (wrapped.isEmpty()) {
      return List.of();
    }
    JsonArray input = new JsonArray();
    for (String each : wrapped) {
      version(each);
      input.add(new JsonObject().add("ciphertext", each).add("context", context));
    }
    try {
      JsonNode results =
          token
              .write(
                  transit + '/' + operation + '/' + VaultNames.kek(tenant),
                  Map.of("batch_input", input))
              .at("/data/batch_results");
      if (results.size() != wrapped.size()) {
        throw garbled();
      }
      List<JsonNode> answers = new ArrayList<>();
      for (JsonNode result : results) {
        String error = result.path("error").asText("");
        if (!error.isEmpty()) {
          throw new VaultRefusal(400, error);
        }
        answers.add(result);
      }
      return answers;
    } catch (VaultRefusal refused) {
      throw notUnwrapped(refused);
    }
  }

  @Override
  public Signature sign(byte[] message) {
    try {
      Matcher signed =
          SIGNED.matcher(
              token
                  .write(
                      transit + "/sign/" + VaultNames.signingKey(tenant),
                      Map.of("input", base64(message)))
                  .at("/data/signature")
                  .asText());
      if (!signed.matches()) {
        throw garbled();
      }
      return new Signature(keyId(signed.group(1)), bytes(signed.group(2)));
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
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
                          bytes(version.getValue().path("public_key").asText()))));
      return List.copyOf(keys);
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
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
    renewals.drop(token.accessor());
    token.close();
  }

  private String keyId(String version) {
    return tenant + "/" + version;
  }

  private static KeyLoan loan(JsonNode data) {
    byte[] key = bytes(data.path("plaintext").asText());
    if (key.length != KeyLoan.LENGTH) {
      throw FailureCode.KEY_FOREIGN.because(
          "the key service answered a key of " + key.length + " bytes");
    }
    return new KeyLoan(key);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException broken) {
      throw garbled();
    }
  }

  private static FailureException garbled() {
    return FailureCode.KEYS_UNAVAILABLE.because("the key service's answer is garbled");
  }

  /** Of a key that is not there the engine says 404 when it is read, and 400 when it is used. */
  private static boolean isGone(VaultRefusal refused) {
    return refused.status() == 404
        || (refused.status() == 400
            && (refused.says("key not found") || refused.says("no existing key")));
  }

  private static FailureException notUnwrapped(VaultRefusal refused) {
    if (refused.status() != 400 || isGone(refused)) {
      return unexpected(refused);
    }
    return refused.says("too old") || refused.says("too new") || refused.says("version")
        ? FailureCode.KEY_VERSION.because("the wrapped key's version is not to be had")
        : FailureCode.KEY_FOREIGN.because("the wrapped key is not this tenant's", refused);
  }

  private static FailureException unexpected(VaultRefusal refused) {
    if (isGone(refused)) {
      return FailureCode.KEY_DESTROYED.because("the key service has no such key", refused);
    }
    return FailureCode.CREDENTIAL_REFUSED.because(
        "the key service refuses a request: HTTP " + refused.status(), refused);
  }
}
