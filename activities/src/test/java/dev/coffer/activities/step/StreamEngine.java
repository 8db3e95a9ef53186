package dev.coffer.activities.step;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.ArchiveEngine;
import dev.coffer.activities.engine.Backup;
import dev.coffer.activities.engine.DatabaseEngine;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.Inspection;
import dev.coffer.activities.engine.LeaseRecipe;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.Promoted;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.ServerAccess;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.Verdict;
import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantScope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** An engine without a server, whose exports are a backup's streams in the order of their names. */
final class StreamEngine implements DatabaseEngine {
  @Override
  public EngineKind kind() {
    return EngineKind.POSTGRESQL;
  }

  @Override
  public void export(Backup backup, OutputStream file, Meter meter) throws IOException {
    List<Backup.StoredStream> streams =
        backup.streams().stream()
            .sorted(Comparator.comparing(stream -> stream.spec().name()))
            .toList();
    for (Backup.StoredStream stream : streams) {
      try (InputStream in = backup.open(stream)) {
        meter.bytes(in.transferTo(file));
      }
      meter.stream();
    }
  }

  @Override
  public LeaseRecipe recipe(
      TenantScope scope, Placement placement, Purpose purpose, List<String> owners) {
    throw serverless();
  }

  @Override
  public LeaseRecipe surveyRecipe() {
    throw serverless();
  }

  @Override
  public List<ServerSlice> survey(ServerAccess access, Set<String> shared) {
    throw serverless();
  }

  @Override
  public Inspection inspect(Access access) {
    throw serverless();
  }

  @Override
  public boolean exists(Access access) {
    throw serverless();
  }

  @Override
  public Dump dump(Access access) {
    throw serverless();
  }

  @Override
  public ArchiveEngine archives() {
    throw serverless();
  }

  @Override
  public void checkFit(Access access, SourceShape shape) {
    throw serverless();
  }

  @Override
  public Quarantine stage(Access access, String quarantine, Backup backup, Meter meter) {
    throw serverless();
  }

  @Override
  public Verdict verify(Access access, Quarantine quarantine, Backup backup, Meter meter) {
    throw serverless();
  }

  @Override
  public Promoted promote(Access access, Quarantine quarantine, String safetyCopy) {
    throw serverless();
  }

  @Override
  public boolean undo(Access access, String identity, String safetyCopy) {
    throw serverless();
  }

  @Override
  public List<String> discard(Access access, String prefix) {
    throw serverless();
  }

  @Override
  public void checkLive(Access access, Quarantine quarantine) {
    throw serverless();
  }

  private static UnsupportedOperationException serverless() {
    return new UnsupportedOperationException("an export asks no server for anything");
  }
}
