package dev.coffer.activities.keys.vault;

import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.KeyRights;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Names and policies of one tenant. Every path is written out: only recipes end in a wildcard. */
final class VaultNames {
  private VaultNames() {}

  static String kek(TenantId tenant) {
    return "t-" + tenant + "-kek";
  }

  static String signingKey(TenantId tenant) {
    return "t-" + tenant + "-sign";
  }

  /** The policy of a session's token. */
  static String policy(TenantId tenant, Purpose purpose) {
    return "coffer-t-" + tenant + '-' + purpose.name().toLowerCase(Locale.ROOT);
  }

  /** The policy of a token that does nothing but lend database roles. */
  static String leasePolicy(TenantId tenant, Purpose purpose) {
    return policy(tenant, purpose) + "-lease";
  }

  /**
   * @param held whether a customer holds the key-encryption key: then there is none here
   */
  static String policyText(VaultSettings settings, TenantId tenant, Purpose purpose, boolean held) {
    String transit = settings.transitMount();
    Set<KeyRights> rights = KeyRights.of(purpose);
    StringBuilder text = new StringBuilder(ownToken());
    text.append(rule(transit + "/keys/" + signingKey(tenant), "read"));
    if (rights.contains(KeyRights.SIGN)) {
      text.append(rule(transit + "/sign/" + signingKey(tenant), "update"));
    }
    if (!held) {
      text.append(kekRules(transit, tenant, rights));
    }
    return text.toString();
  }

  private static String kekRules(String transit, TenantId tenant, Set<KeyRights> rights) {
    StringBuilder text =
        new StringBuilder(
            rights.contains(KeyRights.DESTROY)
                ? rule(transit + "/keys/" + kek(tenant), "read", "delete")
                : rule(transit + "/keys/" + kek(tenant), "read"));
    if (rights.contains(KeyRights.NEW_KEY)) {
      text.append(rule(transit + "/datakey/plaintext/" + kek(tenant), "update"));
    }
    if (rights.contains(KeyRights.UNWRAP)) {
      text.append(rule(transit + "/decrypt/" + kek(tenant), "update"));
    }
    if (rights.contains(KeyRights.ROTATE)) {
      text.append(rule(transit + "/keys/" + kek(tenant) + "/rotate", "update"));
      text.append(rule(transit + "/rewrap/" + kek(tenant), "update"));
      text.append(config(transit, tenant, "min_decryption_version", "min_encryption_version"));
    }
    if (rights.contains(KeyRights.TRIM)) {
      text.append(rule(transit + "/keys/" + kek(tenant) + "/trim", "update"));
      text.append(config(transit, tenant, "min_encryption_version"));
    }
    if (rights.contains(KeyRights.DESTROY)) {
      text.append(config(transit, tenant, "deletion_allowed"));
    }
    return text.toString();
  }

  /** Of all that a key's configuration holds, these parameters and no other. */
  private static String config(String transit, TenantId tenant, String... parameters) {
    return Arrays.stream(parameters)
        .map(parameter -> '"' + parameter + "\" = []")
        .collect(
            Collectors.joining(
                ", ",
                "path \"%s/keys/%s/config\" { capabilities = [\"update\"] allowed_parameters = { "
                    .formatted(transit, kek(tenant)),
                " } }\n"));
  }

  static String leasePolicyText(VaultSettings settings, TenantId tenant, Purpose purpose) {
    return lendingText(settings, DatabaseLeases.recipes(tenant, purpose) + '*');
  }

  /** The policy of a token that does nothing but lend roles which look at servers. */
  static String surveyPolicy() {
    return "coffer-t-" + TenantId.PLATFORM + '-' + DatabaseLeases.SURVEY + "-lease";
  }

  static String surveyPolicyText(VaultSettings settings) {
    return lendingText(settings, DatabaseLeases.surveyRecipe("*"));
  }

  private static String lendingText(VaultSettings settings, String recipes) {
    return ownToken()
        + rule(settings.databaseMount() + "/creds/" + recipes, "read")
        + rule("sys/leases/renew", "update");
  }

  private static String ownToken() {
    return rule("auth/token/lookup-self", "read")
        + rule("auth/token/renew-self", "update")
        + rule("auth/token/revoke-self", "update");
  }

  private static String rule(String path, String... capabilities) {
    return "path \""
        + path
        + "\" { capabilities = [\""
        + String.join("\", \"", capabilities)
        + "\"] }\n";
  }
}
