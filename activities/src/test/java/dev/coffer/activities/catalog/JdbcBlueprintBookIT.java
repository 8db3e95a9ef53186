package dev.coffer.activities.catalog;

import dev.coffer.activities.catalog.jdbc.JdbcBlueprintBook;
import dev.coffer.activities.jdbc.CatalogDatabase;
import org.junit.jupiter.api.AfterEach;

class JdbcBlueprintBookIT extends BlueprintBookContract {
  private final CatalogDatabase database = CatalogDatabase.fresh();
  private final BlueprintBook book = new JdbcBlueprintBook(database.app());

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  BlueprintBook book() {
    return book;
  }
}
