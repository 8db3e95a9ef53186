package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.KeyRights;
import dev.coffer.activities.keys.KeySession.KeyVersions;
import dev.coffer.activities.keys.KeySession.NewKey;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.TenantId;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One tenant's key-encryption key in a Transit engine, as far as one token may use it. */
final class VaultKek {
  /** Version 0 is refused: the engine would read it as version 1, and a wrap has one form. */
  private static final Pattern WRAPPED =
      Pattern.compile("vault:v([1-9][0-9]{0,8}):[A-Za-z0-9+/]+={0,2}");

  private final VaultToken token;
  private final String transit;
  private final String key;
  private final String context;

  VaultKek(VaultToken token, String transit, String key, TenantId tenant) {
    this.token = token;
    this.transit = transit;
    this.key = key;
    this.context = Base64Text.of(KeyRights.context(tenant));
  }

  NewKey newKey() {
    try {
      JsonNode made =
          token
              .write(
                  transit + "/datakey/plaintext/" + key,
                  Map.of("context", context, "bits", KeyLoan.LENGTH * 8))
              .path("data");
      return new NewKey(loan(made), made.path("ciphertext").asText());
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  KeyLoan unwrap(String wrapped) {
    version(wrapped);
    try {
      return loan(
          token
              .write(transit + "/decrypt/" + key, Map.of("context", context, "ciphertext", wrapped))
              .path("data"));
    } catch (VaultRefusal refused) {
      throw notUnwrapped(refused);
    }
  }

  List<KeyLoan> unwrapAll(List<String> wrapped) {
    List<KeyLoan> loans = new ArrayList<>();
    try {
      batch("decrypt", wrapped).forEach(answer -> loans.add(loan(answer)));
      return List.copyOf(loans);
    } catch (FailureException refused) {
      loans.forEach(KeyLoan::close);
      throw refused;
    }
  }

  KeyVersions versions() {
    JsonNode properties = properties();
    return new KeyVersions(
        properties.path("latest_version").asInt(),
        properties.path("min_decryption_version").asInt());
  }

  /**
   * The key binds what it wraps to its tenant (I-3). Whoever holds it made it, so this is looked
   * at.
   */
  void requireDerived() {
    JsonNode properties = properties();
    if (!properties.path("type").asText().equals("aes256-gcm96")
        || !properties.path("derived").asBoolean()) {
      throw FailureCode.KEY_FOREIGN.because(
          "the tenant's key is not of type aes256-gcm96 with derivation");
    }
  }

  private JsonNode properties() {
    try {
      return token.read(transit + "/keys/" + key).path("data");
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  void rotateTo(int version) {
    if (versions().newest() >= version) {
      return;
    }
    try {
      token.writeOnce(transit + "/keys/" + key + "/rotate", Map.of());
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  List<String> rewrap(List<String> wrapped) {
    return batch("rewrap", wrapped).stream().map(each -> each.path("ciphertext").asText()).toList();
  }

  static int version(String wrapped) {
    Matcher parts = WRAPPED.matcher(wrapped);
    if (!parts.matches()) {
      throw FailureCode.KEY_FOREIGN.because("this is no wrapped key of this key service");
    }
    return Integer.parseInt(parts.group(1));
  }

  void raiseMinimum(int version) {
    KeyVersions versions = versions();
    if (versions.minimum() >= version) {
      return;
    }
    if (versions.newest() < version) {
      throw FailureCode.KEY_VERSION.because("the key has no version " + version);
    }
    String path = transit + "/keys/" + key;
    try {
      // Set once something was destroyed, and never to be below the minimum of decryption.
      int encryption = token.read(path).at("/data/min_encryption_version").asInt();
      token.write(
          path + "/config",
          encryption > 0 && encryption < version
              ? Map.of("min_decryption_version", version, "min_encryption_version", version)
              : Map.of("min_decryption_version", version));
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  void destroyBelow(int version) {
    KeyVersions versions = versions();
    if (versions.minimum() < version) {
      throw FailureCode.KEY_VERSION.because(
          "version %d is not shut out, only those below %d are"
              .formatted(version - 1, versions.minimum()));
    }
    String path = transit + "/keys/" + key;
    try {
      JsonNode now = token.read(path).path("data");
      if (now.path("min_available_version").asInt() >= version) {
        return;
      }
      if (now.path("min_encryption_version").asInt() < version) {
        // The engine wants to be told that nothing is encrypted with them either.
        token.write(path + "/config", Map.of("min_encryption_version", version));
      }
      token.write(path + "/trim", Map.of("min_available_version", version));
    } catch (VaultRefusal refused) {
      throw unexpected(refused);
    }
  }

  String destroy() {
    String path = transit + "/keys/" + key;
    try {
      token.read(path);
      token.write(path + "/config", Map.of("deletion_allowed", true));
      token.delete(path);
    } catch (VaultRefusal refused) {
      // An earlier try, or another one between two of our calls, was there first.
      if (!isGone(refused)) {
        throw unexpected(refused);
      }
    }
    return key;
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
              .write(transit + '/' + operation + '/' + key, Map.of("batch_input", input))
              .at("/data/batch_results");
      if (results.size() != wrapped.size()) {
        throw Base64Text.garbled();
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

  private static KeyLoan loan(JsonNode data) {
    byte[] bytes = Base64Text.bytes(data.path("plaintext").asText());
    if (bytes.length != KeyLoan.LENGTH) {
      throw FailureCode.KEY_FOREIGN.because(
          "the key service answered a key of " + bytes.length + " bytes");
    }
    return new KeyLoan(bytes);
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

  static FailureException unexpected(VaultRefusal refused) {
    if (isGone(refused)) {
      return FailureCode.KEY_DESTROYED.because("the key service has no such key", refused);
    }
    return FailureCode.CREDENTIAL_REFUSED.because(
        "the key service refuses a request: HTTP " + refused.status(), refused);
  }
}
