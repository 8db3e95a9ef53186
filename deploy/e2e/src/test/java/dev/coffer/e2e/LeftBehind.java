package dev.coffer.e2e;

import dev.coffer.e2e.Tenants.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/**
 * All that a tenant's runs leave behind, but for what is random in it.
 *
 * @param objects versions in each folder of the vault, delete markers included
 * @param audit actions, in order
 * @param tenant state and revision of the keyring in force
 * @param datasets and their states
 * @param backups how many of each state
 * @param credentials that nobody gave back
 * @param databases quarantines and copies of the tenant's database on its server
 */
record LeftBehind(
    Map<String, Integer> objects,
    List<String> audit,
    List<String> tenant,
    List<String> datasets,
    List<String> backups,
    int credentials,
    int databases) {

  /** Lists of what was exposed: a report names those of its own attempt, a dead one's stay. */
  private static final Pattern LIST = Pattern.compile(".*/list-\\d+-\\d{4}");

  static LeftBehind by(WholeStack stack, Tenant tenant) {
    try (Connection catalog = stack.catalog();
        Connection server = stack.tenants("postgres")) {
      return new LeftBehind(
          objects(stack, tenant),
          column(
              catalog,
              "SELECT action FROM coffer.audit_entry WHERE chain = ? ORDER BY sequence",
              tenant.id()),
          column(
              catalog,
              "SELECT state || ' ' || keyring_revision FROM coffer.tenant WHERE id = ?",
              tenant.id()),
          column(
              catalog,
              "SELECT id || ' ' || state FROM coffer.dataset WHERE tenant_id = ? ORDER BY id",
              tenant.id()),
          column(
              catalog,
              "SELECT state || ' ' || count(*) FROM coffer.backup WHERE tenant_id = ?"
                  + " GROUP BY state ORDER BY state",
              tenant.id()),
          column(
                  catalog,
                  "SELECT reference FROM coffer.credential"
                      + " WHERE tenant_id = ? AND given_back_at IS NULL",
                  tenant.id())
              .size(),
          column(
                  server,
                  "SELECT datname FROM pg_database WHERE datname LIKE '%' || ? || '%'"
                      + " OR datname LIKE 'coffer\\_q\\_%'",
                  tenant.database())
              .size());
    } catch (SQLException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private static List<String> column(Connection connection, String sql, String argument)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      List<String> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    }
  }

  private static Map<String, Integer> objects(WholeStack stack, Tenant tenant) {
    String vault = "tenants/" + tenant.id() + '/';
    Map<String, Integer> counted = new TreeMap<>();
    try (S3Client store = stack.store()) {
      for (ListObjectVersionsResponse page :
          store.listObjectVersionsPaginator(
              list -> list.bucket(stack.fact("/store/bucket")).prefix(vault))) {
        page.versions().forEach(version -> count(counted, version.key(), vault));
        page.deleteMarkers().forEach(marker -> count(counted, marker.key(), vault));
      }
    }
    return counted;
  }

  private static void count(Map<String, Integer> counted, String key, String vault) {
    if (!LIST.matcher(key).matches()) {
      counted.merge(key.substring(vault.length()).split("/", 2)[0], 1, Integer::sum);
    }
  }
}
