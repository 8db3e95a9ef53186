package dev.coffer.activities.jdbc;

import dev.coffer.activities.catalog.jdbc.CatalogMigrations;
import dev.coffer.activities.teststack.TestStack;
import dev.coffer.activities.teststack.TestStack.Login;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** A migrated database of its own on the real catalog server. Closing drops it. */
public final class CatalogDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 8;

  private final TestStack.Catalog server;
  private final String name = "coffer_test_" + UUID.randomUUID().toString().replace('-', '_');
  private final List<Database> opened = new ArrayList<>();

  private CatalogDatabase(TestStack.Catalog server) {
    this.server = server;
  }

  /** Makes one as bootstrap and migrations do. */
  public static CatalogDatabase fresh() {
    CatalogDatabase made = empty();
    made.migrate();
    return made;
  }

  /** Makes one as it was left at an earlier migration. */
  public static CatalogDatabase at(String version) {
    CatalogDatabase made = empty();
    Login migrator = made.server.migrator();
    Flyway.configure()
        .dataSource(made.url(), migrator.name(), migrator.secret().reveal())
        .locations("classpath:db/migration")
        .schemas(CatalogMigrations.SCHEMA)
        .target(version)
        .load()
        .migrate();
    return made;
  }

  private static CatalogDatabase empty() {
    CatalogDatabase made = new CatalogDatabase(TestStack.get().catalog());
    made.administer(
        "CREATE DATABASE " + made.name + " OWNER coffer_migrator",
        "REVOKE CONNECT, TEMPORARY ON DATABASE " + made.name + " FROM PUBLIC",
        "GRANT CONNECT ON DATABASE " + made.name + " TO coffer_app, coffer_reader");
    return made;
  }

  /** Migrates, and says how many steps that took. */
  public int migrate() {
    return CatalogMigrations.migrate(url(), server.migrator().name(), server.migrator().secret());
  }

  /** As the workers see it. */
  public Database app() {
    return open(server.app());
  }

  /** As the API sees it. */
  public Database reader() {
    return open(server.reader());
  }

  /** As the owner of the schema sees it. */
  public Database owner() {
    return open(server.migrator());
  }

  /** As an intruder with all rights sees it. */
  public Database superuser() {
    return open(server.superuser());
  }

  public String url() {
    return server.jdbcUrl().substring(0, server.jdbcUrl().lastIndexOf('/') + 1) + name;
  }

  private Database open(Login login) {
    Database database = Database.open(url(), login.name(), login.secret(), CONNECTIONS);
    opened.add(database);
    return database;
  }

  private void administer(String... statements) {
    try (Connection connection =
            DriverManager.getConnection(
                server.jdbcUrl(), server.superuser().name(), server.superuser().secret().reveal());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException failed) {
      throw new IllegalStateException("the catalog server refused its administrator", failed);
    }
  }

  @Override
  public void close() {
    opened.forEach(Database::close);
    administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }
}
