package dev.coffer.activities.catalog;

import java.time.InstantSource;

class MemoryScheduleBookTest extends ScheduleBookContract {
  private final MemoryCatalog catalog = new MemoryCatalog(InstantSource.system());

  @Override
  Catalog catalog() {
    return catalog;
  }

  @Override
  ScheduleBook book() {
    return new MemoryScheduleBook(catalog);
  }
}
