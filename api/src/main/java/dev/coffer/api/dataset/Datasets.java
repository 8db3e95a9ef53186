package dev.coffer.api.dataset;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Datasets, as the catalog lists them. */
@Singleton
public final class Datasets {
  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, dataset_id, state, engine, isolation, server, database_name,
             schema_name, engine_version, created_at, run, newest_backup_id, newest_backup_cut_at,
             contested
      FROM coffer.v_dataset WHERE tenant_id = ?
      """;

  private final Catalog catalog;

  Datasets(Catalog catalog) {
    this.catalog = catalog;
  }

  record Listed(long seq, Dataset dataset, String run) {
    TenantScope scope() {
      return new TenantScope(
          new TenantId(dataset.tenant()),
          new DatasetId(dataset.id()),
          dataset.engine(),
          dataset.isolation());
    }
  }

  Page<Dataset> list(String tenant, PageRequest page) {
    List<Listed> rows =
        catalog.list(
            COLUMNS + "AND seq < ? ORDER BY seq DESC LIMIT ?",
            Datasets::listed,
            tenant,
            page.before(),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::dataset);
  }

  Optional<Listed> find(String tenant, String dataset) {
    return catalog.one(COLUMNS + "AND dataset_id = ?", Datasets::listed, tenant, dataset);
  }

  /**
   * Tells at once what the first step would refuse; of two that come at the same moment that step
   * refuses one. Whose the other dataset is, and what it is called, is not this tenant's to know.
   */
  public void requireFree(TenantScope scope, Placement placement) {
    if (taken(scope, placement)) {
      throw Refusal.because(
          FailureCode.DATASET_OVERLAPS,
          placement.schema() == null ? "database" : "schema",
          "belongs to another dataset already, in whole or in part; a slice of a server belongs to"
              + " one dataset only");
    }
  }

  /** Whether part of the slice is another dataset's, of whichever tenant. */
  private boolean taken(TenantScope scope, Placement placement) {
    return catalog
        .one(
            """
            SELECT 1 FROM coffer.v_dataset
            WHERE server = ? AND database_name = ? AND (schema_name = ?) IS NOT FALSE
                AND state <> 'WITHDRAWN' AND (tenant_id, dataset_id) <> (?, ?) LIMIT 1\
            """,
            row -> true,
            placement.server(),
            placement.database(),
            placement.schema(),
            scope.tenant().value(),
            scope.dataset().value())
        .isPresent();
  }

  /** The scope of a dataset under protection. */
  public Optional<TenantScope> scope(String tenant, String dataset) {
    return find(tenant, dataset)
        .filter(listed -> listed.dataset().state().equals("ACTIVE"))
        .map(Listed::scope);
  }

  /** The same, for a dataset that the path names. */
  public TenantScope require(String tenant, String dataset) {
    return scope(tenant, dataset).orElseThrow(() -> Refusal.missing("dataset"));
  }

  /** Scopes of all the tenant's datasets, in whatever state. */
  public List<TenantScope> scopes(String tenant) {
    return catalog.list(COLUMNS + "ORDER BY seq", Datasets::listed, tenant).stream()
        .map(Listed::scope)
        .toList();
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Dataset dataset =
        new Dataset(
            Columns.text(row, "tenant_id"),
            Columns.text(row, "dataset_id"),
            Columns.text(row, "state"),
            EngineKind.valueOf(row.getString("engine")),
            Isolation.valueOf(row.getString("isolation")),
            Columns.text(row, "server"),
            Columns.text(row, "database_name"),
            row.getString("schema_name"),
            row.getString("engine_version"),
            Columns.time(row, "created_at"),
            row.getString("newest_backup_id"),
            Columns.time(row, "newest_backup_cut_at"),
            row.getBoolean("contested"));
    return new Listed(row.getLong("seq"), dataset, Columns.text(row, "run"));
  }
}
