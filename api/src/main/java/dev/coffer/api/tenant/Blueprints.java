package dev.coffer.api.tenant;

import dev.coffer.api.records.Catalog;
import dev.coffer.workflows.model.Blueprint;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Blueprints: those that operators set, and for all other names those that come with Coffer. */
@Singleton
public final class Blueprints {
  private static final String NEWEST =
      """
      SELECT DISTINCT ON (policy_id) policy_id, policy_version, region, retention,
             restore_approvals, approval_expiry, rules, schedules
      FROM coffer.v_blueprint WHERE ? IN (policy_id, '') ORDER BY policy_id, policy_version DESC\
      """;

  private final Catalog catalog;

  Blueprints(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The version that counts of each, by name. */
  public List<Blueprint> all() {
    Map<String, Blueprint> byName = new TreeMap<>();
    Blueprint.shipped().forEach(blueprint -> byName.put(blueprint.name(), blueprint));
    catalog
        .list(NEWEST, Blueprints::blueprint, "")
        .forEach(blueprint -> byName.put(blueprint.name(), blueprint));
    return List.copyOf(byName.values());
  }

  /** The version that counts of the one of this name. */
  public Optional<Blueprint> find(String name) {
    return catalog.one(NEWEST, Blueprints::blueprint, name).or(() -> Blueprint.shipped(name));
  }

  private static Blueprint blueprint(ResultSet row) throws SQLException {
    return new Blueprint(PolicyBook.whole(row), row.getString("region"));
  }
}
