package dev.coffer.workflows.temporal;

import io.temporal.common.SearchAttributeKey;

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
}
