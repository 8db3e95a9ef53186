package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;

/**
 * A backup that was sealed again.
 *
 * @param from the manifest that it had before
 * @param manifest the one in its place
 * @param index the index that this one names
 * @param facts what it says of the backup; only sizes and epoch differ
 * @param naming generation of the naming key; it grows with each sealing of a backup
 * @param run the run that did it
 */
public record Resealing(
    BackupId backup,
    ObjectRef from,
    ObjectRef manifest,
    ObjectRef index,
    BackupFacts facts,
    int naming,
    String run,
    Instant at) {}
