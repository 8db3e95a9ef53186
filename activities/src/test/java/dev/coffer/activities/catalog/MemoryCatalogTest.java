package dev.coffer.activities.catalog;

import java.time.InstantSource;

class MemoryCatalogTest extends CatalogContract {
  private final MemoryCatalog catalog = new MemoryCatalog(InstantSource.system());

  @Override
  Catalog catalog() {
    return catalog;
  }

  @Override
  Catalog emptyCatalog() {
    return new MemoryCatalog(InstantSource.system());
  }
}
