package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.TenantId;

/**
 * An active tenant.
 *
 * @param policy the policy that new backups are taken under
 * @param region where the vault is placed
 * @param keyring the newest keyring, by version
 * @param signingKeyId {@code <tenant>/<version>} of the key that signs
 */
public record TenantRecord(
    TenantId tenant,
    Policy policy,
    String region,
    ObjectRef keyring,
    int keyringRevision,
    String signingKeyId) {}
