package dev.coffer.api.tenant;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a tenant in.
 *
 * @param id given once, for ever
 * @param region where its vault is placed; the configured default when absent
 * @param policy how it is protected; the defaults when absent
 * @param keys name of the declared key server in which the customer holds the tenant's key;
 *     Coffer's own key service when absent. For ever: what is wrapped there opens nowhere else
 */
@Introspected
public record NewTenant(
    @NotNull @Pattern(regexp = Fields.ID) String id,
    @Nullable @Pattern(regexp = Fields.ID) String region,
    @Nullable @Valid NewPolicy policy,
    @Nullable @Pattern(regexp = Fields.ID) String keys) {}
