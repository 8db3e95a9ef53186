package dev.coffer.workflows.temporal;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/** Typed search attributes, set by every workflow. Values are opaque ids, never names. */
public final class SearchKeys {
  public static final SearchAttributeKey<String> TENANT = SearchAttributeKey.forKeyword("TenantId");
  public static final SearchAttributeKey<String> DATASET =
      SearchAttributeKey.forKeyword("DatasetId");
  public static final SearchAttributeKey<String> BACKUP = SearchAttributeKey.forKeyword("BackupId");
  public static final SearchAttributeKey<String> RESTORE =
      SearchAttributeKey.forKeyword("RestoreId");
  public static final SearchAttributeKey<String> STATE = SearchAttributeKey.forKeyword("RunState");
  public static final SearchAttributeKey<String> FAILURE =
      SearchAttributeKey.forKeyword("FailureCode");

  private SearchKeys() {}

  /** All of them, as the workflow service has to know them. */
  public static List<SearchAttributeKey<String>> all() {
    return List.of(TENANT, DATASET, BACKUP, RESTORE, STATE, FAILURE);
  }
}
