package dev.coffer.activities.engine;

import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantScope;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;

/**
 * One kind of database server, as far as Coffer needs it. Every method but {@link #survey} works on
 * exactly the dataset that {@link Access} names, with the credential that it carries; all may run
 * twice. See the package page for how the four engines fit.
 *
 * <p>Errors: {@code DATABASE_UNAVAILABLE}, {@code DATABASE_BUSY} and {@code SOURCE_CHANGED} may
 * succeed when tried again; everything else is final.
 */
public interface DatabaseEngine {

  EngineKind kind();

  /**
   * How the key service makes and drops the roles that work on this dataset for this purpose.
   *
   * @param owners roles that own something in the dataset, as inspected; empty for {@code ONBOARD},
   *     whose role looks at the catalog of the server only
   */
  LeaseRecipe recipe(TenantScope scope, Placement placement, Purpose purpose, List<String> owners);

  /** How the key service makes and drops a role that sees what stands on a server, and no data. */
  LeaseRecipe surveyRecipe();

  /**
   * What stands on a server and is not the server's own, nor made by a restore. A database that
   * does not let the role in is listed all the same.
   *
   * @param shared databases whose schemas are listed, too, where they let the role in
   */
  List<ServerSlice> survey(ServerAccess access, Set<String> shared);

  /**
   * What stands there now: version, size, posture, and by name what could not be carried.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code SOURCE_MISSING} when there is
   *     nothing
   */
  Inspection inspect(Access access);

  /** Whether anything stands in the dataset's live place. */
  boolean exists(Access access);

  /**
   * Opens one consistent cut. The streams of the dump all read it; several may be read at once.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code UNSUPPORTED_OBJECT} naming every
   *     kind that cannot be carried, {@code ROWS_HIDDEN}, {@code EMPTY_DUMP}, {@code TOOL_OUTDATED}
   */
  Dump dump(Access access);

  /** How archives of the engine's own tools are taken in. */
  ArchiveEngine archives();

  /**
   * Refuses a restore that cannot fit, before anything is downloaded: version, encoding, missing
   * extension or role, read-only target.
   */
  void checkFit(Access access, SourceShape shape);

  /**
   * Loads a backup into a new quarantine of this name, which no one else can reach. A quarantine
   * with the same name is dropped first. Never touches live.
   */
  Quarantine stage(Access access, String quarantine, Backup backup, Meter meter);

  /** Compares a quarantine with its backup: rows, row digests, definitions, posture. */
  Verdict verify(Access access, Quarantine quarantine, Backup backup, Meter meter);

  /**
   * Makes the quarantine live in one transaction; what was live is kept under {@code safetyCopy}.
   * When {@link Quarantine#identity} is live already, that is success.
   */
  Promoted promote(Access access, Quarantine quarantine, String safetyCopy);

  /**
   * Makes the safety copy live again in one transaction; what was promoted is dropped afterwards.
   *
   * @param identity identity of what was promoted; when something else is live, nothing is touched
   * @param safetyCopy name of the former live data; when nothing of that name is there, the
   *     promoted data is taken out of its live place
   * @return whether anything had to be taken back
   */
  boolean undo(Access access, String identity, String safetyCopy);

  /**
   * Writes a backup as a file that the engine's own client loads into a new, empty place, without
   * Coffer. Reaches no server, holds no more than one piece of it in memory, and compares every row
   * with what the backup says of it. Owners and privileges stay behind: whoever loads it owns it.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ROW_COUNT}, {@code ROW_DIGEST};
   *     and whatever reading the backup fails with
   */
  void export(Backup backup, OutputStream file, Meter meter) throws IOException;

  /** Drops every quarantine whose name starts with this prefix. */
  List<String> discard(Access access, String prefix);

  /**
   * A quick look at live with a reader's eyes: what was promoted is live, open and readable.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code LIVE_CHECK_FAILED}
   */
  void checkLive(Access access, Quarantine quarantine);
}
