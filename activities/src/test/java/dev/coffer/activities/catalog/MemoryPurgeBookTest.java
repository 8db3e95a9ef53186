package dev.coffer.activities.catalog;

import dev.coffer.activities.teststack.TestClock;

class MemoryPurgeBookTest extends PurgeBookContract {
  private final MemoryCatalog catalog = new MemoryCatalog(TestClock.standard());
  private final PurgeBook book = new MemoryPurgeBook(catalog);

  @Override
  Catalog catalog() {
    return catalog;
  }

  @Override
  PurgeBook book() {
    return book;
  }
}
