package dev.coffer.activities.catalog;

class MemoryBlueprintBookTest extends BlueprintBookContract {
  private final BlueprintBook book = new MemoryBlueprintBook();

  @Override
  BlueprintBook book() {
    return book;
  }
}
