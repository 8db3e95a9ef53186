package dev.coffer.activities.catalog;

import dev.coffer.activities.catalog.jdbc.JdbcCatalog;
import dev.coffer.activities.catalog.jdbc.JdbcDiscoveryBook;
import dev.coffer.activities.catalog.jdbc.JdbcScheduleBook;
import dev.coffer.activities.jdbc.CatalogDatabase;
import dev.coffer.activities.jdbc.Database;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JdbcDiscoveryBookIT extends DiscoveryBookContract {
  private static CatalogDatabase database;
  private static Database app;

  @BeforeAll
  static void open() {
    database = CatalogDatabase.fresh();
    app = database.app();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Override
  Catalog catalog() {
    return new JdbcCatalog(app);
  }

  @Override
  DiscoveryBook book() {
    return new JdbcDiscoveryBook(app);
  }

  @Override
  ScheduleBook schedules() {
    return new JdbcScheduleBook(app);
  }
}
