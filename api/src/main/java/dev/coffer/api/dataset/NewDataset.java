package dev.coffer.api.dataset;

import dev.coffer.api.fields.Fields;
import dev.coffer.api.problem.Refusal;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
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
    @Nullable @Size(min = 1, max = 255) @Pattern(regexp = Fields.NAME) String schema) {

  /** Its scope, as one of this tenant's. */
  public TenantScope scopeOf(TenantId tenant) {
    if ((isolation == Isolation.SCHEMA) != (schema != null)) {
      throw Refusal.field("schema", "is for isolation SCHEMA, and has to be there then");
    }
    return new TenantScope(tenant, new DatasetId(id), engine, isolation);
  }

  /** Where it lives. */
  public Placement place() {
    return new Placement(server, database, schema);
  }
}
