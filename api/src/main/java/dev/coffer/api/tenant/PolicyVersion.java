package dev.coffer.api.tenant;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version that a tenant's policy had, or has.
 *
 * @param changedBy name of the token that asked for it; absent for the one that the tenant came
 *     with
 */
public record PolicyVersion(Tenant.Policy policy, @Nullable String changedBy, Instant since) {}
