package dev.coffer.activities.keys.vault;

import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.KeyRights;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.util.Set;

/** The policy of one tenant and purpose: these keys, these recipes, this token, nothing else. */
final class TenantPolicy {
  private TenantPolicy() {}

  static String text(VaultSettings settings, TenantId tenant, Purpose purpose) {
    Set<KeyRights> rights = KeyRights.of(purpose);
    String transit = settings.transitMount();
    StringBuilder policy = new StringBuilder();
    allow(policy, transit + "/keys/" + sign(tenant), "read");
    if (rights.contains(KeyRights.NEW_KEY)) {
      allow(policy, transit + "/datakey/plaintext/" + kek(tenant), "update");
    }
    if (rights.contains(KeyRights.UNWRAP)) {
      allow(policy, transit + "/decrypt/" + kek(tenant), "update");
    }
    if (rights.contains(KeyRights.SIGN)) {
      allow(policy, transit + "/sign/" + sign(tenant), "update");
    }
    allow(
        policy,
        settings.databaseMount() + "/creds/" + DatabaseLeases.recipes(tenant, purpose) + "*",
        "read");
    allow(policy, "auth/token/lookup-self", "read");
    allow(policy, "auth/token/renew-self", "update");
    allow(policy, "auth/token/revoke-self", "update");
    return policy.toString();
  }

  static String kek(TenantId tenant) {
    return "t-" + tenant + "-kek";
  }

  static String sign(TenantId tenant) {
    return "t-" + tenant + "-sign";
  }

  private static void allow(StringBuilder policy, String path, String capability) {
    policy
        .append("path \"")
        .append(path)
        .append("\" { capabilities = [\"")
        .append(capability)
        .append("\"] }\n");
  }
}
