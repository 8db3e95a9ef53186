package dev.coffer.activities.pipeline;

import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.ObjectRef;

/** Everything is stored, nothing is committed: no manifest names it yet. */
public record Captured(ObjectRef index, BackupFacts facts) {}
