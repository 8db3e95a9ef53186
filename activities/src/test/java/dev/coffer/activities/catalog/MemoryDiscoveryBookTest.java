package dev.coffer.activities.catalog;

import java.time.InstantSource;

class MemoryDiscoveryBookTest extends DiscoveryBookContract {
  private final MemoryCatalog catalog = new MemoryCatalog(InstantSource.system());
  private final MemoryDiscoveryBook book = new MemoryDiscoveryBook(catalog);

  @Override
  Catalog catalog() {
    return catalog;
  }

  @Override
  DiscoveryBook book() {
    return book;
  }

  @Override
  ScheduleBook schedules() {
    return new MemoryScheduleBook(catalog);
  }
}
