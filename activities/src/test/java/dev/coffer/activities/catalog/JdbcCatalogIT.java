package dev.coffer.activities.catalog;

import dev.coffer.activities.catalog.jdbc.JdbcCatalog;
import dev.coffer.activities.jdbc.CatalogDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JdbcCatalogIT extends CatalogContract {
  private static final List<CatalogDatabase> DATABASES = new ArrayList<>();
  private static Catalog shared;

  @BeforeAll
  static void open() {
    shared = another();
  }

  @AfterAll
  static void close() {
    DATABASES.forEach(CatalogDatabase::close);
  }

  @Override
  Catalog catalog() {
    return shared;
  }

  @Override
  Catalog emptyCatalog() {
    return another();
  }

  private static Catalog another() {
    CatalogDatabase database = CatalogDatabase.fresh();
    DATABASES.add(database);
    return new JdbcCatalog(database.app());
  }
}
