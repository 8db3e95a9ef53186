package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.TenantScope;

/** A committed backup, and the scope that it was taken in. */
public record ListedBackup(TenantScope scope, BackupRecord backup) {}
