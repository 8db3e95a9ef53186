package dev.coffer.activities.catalog;

import dev.coffer.activities.teststack.TestClock;

class MemoryDeparturesTest extends DeparturesContract {
  private final MemoryCatalog catalog = new MemoryCatalog(TestClock.standard());
  private final PurgeBook book = new MemoryPurgeBook(catalog);
  private final Departures departures = new MemoryDepartures(catalog);

  @Override
  Catalog catalog() {
    return catalog;
  }

  @Override
  PurgeBook book() {
    return book;
  }

  @Override
  Departures departures() {
    return departures;
  }
}
