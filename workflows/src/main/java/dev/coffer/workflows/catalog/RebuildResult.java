package dev.coffer.workflows.catalog;

import java.util.List;

/**
 * What a rebuild found.
 *
 * @param refused objects that claim to be records but do not verify, and datasets whose slice
 *     another dataset holds, in words
 */
public record RebuildResult(int tenants, int datasets, int backups, List<String> refused) {
  public RebuildResult {
    refused = List.copyOf(refused);
  }
}
