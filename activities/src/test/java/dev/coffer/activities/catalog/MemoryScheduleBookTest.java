package dev.coffer.activities.catalog;

import java.time.InstantSource;

class MemoryScheduleBookTest extends ScheduleBookContract {
  private final MemoryCatalog catalog = new MemoryCatalog(InstantSource.system());
  private final MemoryScheduleBook book = new MemoryScheduleBook(catalog);
  private final MemoryPurgeBook purges = new MemoryPurgeBook(catalog);
  private final MemoryDepartures departures = new MemoryDepartures(catalog);

  @Override
  Catalog catalog() {
    return catalog;
  }

  @Override
  ScheduleBook book() {
    return book;
  }

  @Override
  PurgeBook purges() {
    return purges;
  }

  @Override
  Departures departures() {
    return departures;
  }
}
