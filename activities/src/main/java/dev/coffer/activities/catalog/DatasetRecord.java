package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.TenantScope;

/** An active dataset. */
public record DatasetRecord(TenantScope scope, Placement placement, String engineVersion) {}
