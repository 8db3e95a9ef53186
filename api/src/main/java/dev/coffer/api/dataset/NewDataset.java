package dev.coffer.api.dataset;

import dev.coffer.api.fields.Fields;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Takes a dataset under protection.
 *
 * @param server name of a configured database server, never an address
 * @param database the database that holds it, taken as data: any character but NUL
 * @param schema the schema, for isolation {@code SCHEMA} and no other
 */
@Introspected
public record NewDataset(
    @NotNull @Pattern(regexp = Fields.ID) String id,
    @NotNull EngineKind engine,
    @NotNull Isolation isolation,
    @NotNull @Pattern(regexp = Fields.ID) String server,
    @NotNull @Size(min = 1, max = 255) @Pattern(regexp = Fields.NAME) String database,
    @Nullable @Size(min = 1, max = 255) @Pattern(regexp = Fields.NAME) String schema) {}
