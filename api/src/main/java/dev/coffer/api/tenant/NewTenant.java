package dev.coffer.api.tenant;

import dev.coffer.api.dataset.NewDataset;
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
 * @param region where its vault is placed; as the blueprint has it, or the configured default, when
 *     absent
 * @param blueprint what it is protected by; the policy is then what differs from it
 * @param policy how it is protected; the defaults when absent
 * @param keys name of the declared key server in which the customer holds the tenant's key;
 *     Coffer's own key service when absent. For ever: what is wrapped there opens nowhere else
 * @param dataset its first dataset: it is registered, backed up and that backup verified before the
 *     tenant is taken in, or the tenant is not
 */
@Introspected
public record NewTenant(
    @NotNull @Pattern(regexp = Fields.ID) String id,
    @Nullable @Pattern(regexp = Fields.ID) String region,
    @Nullable @Pattern(regexp = Fields.ID) String blueprint,
    @Nullable @Valid NewPolicy policy,
    @Nullable @Pattern(regexp = Fields.ID) String keys,
    @Nullable @Valid NewDataset dataset) {}
