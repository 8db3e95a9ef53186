package dev.coffer.api.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, newest first unless the list says otherwise.
 *
 * @param next opaque; give it back as {@code next} to read on; absent on the last page
 */
public record Page<T>(List<T> items, @Nullable String next) {
  public Page {
    items = List.copyOf(items);
  }
}
