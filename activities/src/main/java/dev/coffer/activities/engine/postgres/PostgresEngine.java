package dev.coffer.activities.engine.postgres;

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
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantScope;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;

/** PostgreSQL 14 to 18, isolation DATABASE and SCHEMA. The package page tells how. */
public final class PostgresEngine implements DatabaseEngine {
  private final PostgresConfig config;
  private final Sessions sessions;
  private final PostgresTools tools;
  private final WideRows wide = new WideRows();

  /**
   * @throws dev.coffer.workflows.failure.FailureException {@code TOOL_OUTDATED} when the client
   *     tools are missing or open to known attacks
   */
  public PostgresEngine(PostgresConfig config) {
    this.config = config;
    this.sessions = new Sessions(config);
    this.tools = new PostgresTools(config);
    tools.version();
  }

  @Override
  public EngineKind kind() {
    return EngineKind.POSTGRESQL;
  }

  @Override
  public LeaseRecipe recipe(
      TenantScope scope, Placement placement, Purpose purpose, List<String> owners) {
    return PostgresRoles.recipe(scope, placement, purpose, owners);
  }

  @Override
  public LeaseRecipe surveyRecipe() {
    return Survey.recipe();
  }

  @Override
  public List<ServerSlice> survey(ServerAccess access, Set<String> shared) {
    return new Survey(sessions, access, shared).look();
  }

  @Override
  public Inspection inspect(Access access) {
    return new Inspector(sessions).inspect(access);
  }

  @Override
  public boolean exists(Access access) {
    return new Inspector(sessions).exists(access);
  }

  @Override
  public Dump dump(Access access) {
    return new PostgresDump(config, sessions, tools, wide, access);
  }

  @Override
  public ArchiveEngine archives() {
    return new PostgresArchives(config, sessions, tools, wide);
  }

  @Override
  public void checkFit(Access access, SourceShape shape) {
    new FitCheck(sessions, tools, access, shape).check();
  }

  @Override
  public Quarantine stage(Access access, String quarantine, Backup backup, Meter meter) {
    StoredDataset stored = StoredDataset.open(tools, backup);
    return access.scope().isolation() == Isolation.SCHEMA
        ? new SchemaStage(sessions, access, quarantine, stored, meter).stage()
        : new DatabaseStage(config, sessions, access, quarantine, stored, meter).stage();
  }

  @Override
  public Verdict verify(Access access, Quarantine quarantine, Backup backup, Meter meter) {
    StoredDataset stored = StoredDataset.open(tools, backup);
    Verifier.Target target = Verifier.Target.of(access, quarantine, Namespaces.of(access));
    return new Verifier(config, sessions, tools, wide, access, target, stored, meter).verify();
  }

  @Override
  public void export(Backup backup, OutputStream file, Meter meter) throws IOException {
    new PostgresScript(StoredDataset.open(tools, backup), file, meter).write();
  }

  @Override
  public Promoted promote(Access access, Quarantine quarantine, String safetyCopy) {
    return promotion(access).promote(quarantine, safetyCopy);
  }

  @Override
  public boolean undo(Access access, String identity, String safetyCopy) {
    return promotion(access).undo(identity, safetyCopy);
  }

  @Override
  public List<String> discard(Access access, String prefix) {
    return promotion(access).discard(prefix);
  }

  @Override
  public void checkLive(Access access, Quarantine quarantine) {
    promotion(access).checkLive(quarantine);
  }

  private Promotion promotion(Access access) {
    return access.scope().isolation() == Isolation.SCHEMA
        ? new SchemaPromotion(sessions, access)
        : new DatabasePromotion(sessions, access);
  }
}
