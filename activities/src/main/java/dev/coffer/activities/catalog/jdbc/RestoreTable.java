package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.BUSY;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;

import dev.coffer.activities.catalog.RestoreRecord;
import dev.coffer.activities.catalog.RestoreRecord.State;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.restore.Promotion;
import dev.coffer.workflows.restore.RestoreFailure;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreProof;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.StagedCopy;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.restore}. Each one works on a row that it has locked. */
final class RestoreTable {
  private RestoreTable() {}

  static void started(Transaction tx, RestoreRequest request, String workflow) throws SQLException {
    TenantScope scope = request.grant().scope();
    JdbcDepartures.requireStaying(tx, scope.tenant());
    // The lock comes first: of two that start at once the second sees the first.
    DatasetTable.lockHeld(tx, scope);
    Optional<Stored> stored = locked(tx, scope, request.id());
    if (stored.isPresent()) {
      requireOpen(scope, request.id(), stored.get());
      return;
    }
    if (PurgeMarks.isMarked(tx, scope.tenant(), request.backup())) {
      throw NOT_FOUND.because("backup " + request.backup() + " is purged");
    }
    tx.update(
        """
        UPDATE coffer.restore SET failure_code = ?, failure_text = ?, finished_at = now(),
            state = CASE WHEN state IN ('PROMOTING', 'PROMOTED') THEN 'HALTED' ELSE 'CANCELLED' END
        WHERE tenant_id = ? AND dataset_id = ?
            AND state IN ('STARTED', 'WAITING_FOR_APPROVAL', 'STAGED', 'PROMOTING', 'PROMOTED')
        """,
        BUSY,
        "its run was lost; restore " + request.id() + " holds the dataset now",
        scope.tenant().value(),
        scope.dataset().value());
    insert(tx, request, workflow);
  }

  private static void insert(Transaction tx, RestoreRequest request, String workflow)
      throws SQLException {
    TenantScope scope = request.grant().scope();
    tx.update(
        """
        INSERT INTO coffer.restore (tenant_id, id, dataset_id, scope_digest, backup_id, state,
            fence, requested_by, reason, workflow)
        VALUES (?, ?, ?, ?, ?, 'STARTED', ?, ?, ?, ?)
        """,
        scope.tenant().value(),
        request.id().value(),
        scope.dataset().value(),
        scope.digest().hex(),
        request.backup().value(),
        DatasetTable.nextFence(tx, scope),
        request.grant().requestedBy(),
        request.reason(),
        workflow);
  }

  static void planned(Transaction tx, RestorePlan plan) throws SQLException {
    TenantScope scope = plan.grant().scope();
    Stored stored = open(tx, scope, plan.request().id());
    State next = plan.approvals() > 0 ? State.WAITING_FOR_APPROVAL : State.STARTED;
    tx.update(
        """
        UPDATE coffer.restore SET plan_digest = ?, approvals = ?, state = ?
        WHERE tenant_id = ? AND id = ?
        """,
        plan.digest().hex(),
        plan.approvals(),
        stored.further(next),
        scope.tenant().value(),
        plan.request().id().value());
  }

  static void staged(
      Transaction tx, TenantScope scope, RestoreId restore, String quarantine, String identity)
      throws SQLException {
    Stored stored = open(tx, scope, restore);
    if (stored.state().compareTo(State.STAGED) <= 0) {
      tx.update(
          """
          UPDATE coffer.restore SET state = 'STAGED', quarantine = ?, identity = ?
          WHERE tenant_id = ? AND id = ?
          """,
          quarantine,
          identity,
          scope.tenant().value(),
          restore.value());
    }
  }

  static void promoting(Transaction tx, TenantScope scope, RestoreId restore) throws SQLException {
    Stored stored = open(tx, scope, restore);
    DatasetTable.requireHeld(tx, scope);
    reach(tx, scope, restore, stored.further(State.PROMOTING));
  }

  static void promoted(
      Transaction tx,
      TenantScope scope,
      RestoreId restore,
      @Nullable String safetyCopy,
      Instant promotedAt)
      throws SQLException {
    Stored stored = known(tx, scope, restore);
    tx.update(
        """
        UPDATE coffer.restore SET safety_copy = coalesce(safety_copy, ?),
            promoted_at = coalesce(promoted_at, ?) WHERE tenant_id = ? AND id = ?
        """,
        safetyCopy,
        promotedAt,
        scope.tenant().value(),
        restore.value());
    reach(tx, scope, restore, stored.further(State.PROMOTED));
  }

  static void done(Transaction tx, RestoreProof proof) throws SQLException {
    Promotion promotion = proof.promotion();
    StagedCopy copy = promotion.copy().copy();
    TenantScope scope = proof.grant().scope();
    RestoreId restore = copy.backup().plan().request().id();
    promoted(tx, scope, restore, promotion.safetyCopy(), promotion.promotedAt());
    if (known(tx, scope, restore).state().closed()) {
      return;
    }
    ObjectRef object = proof.object();
    tx.update(
        """
        UPDATE coffer.restore SET state = 'DONE', finished_at = now(), fingerprint = ?,
            row_count = ?, bytes = ?, proof_key = ?, proof_version = ?, proof_sha256 = ?,
            proof_bytes = ?
        WHERE tenant_id = ? AND id = ?
        """,
        promotion.copy().fingerprint().hex(),
        copy.rows(),
        copy.bytes(),
        object.key(),
        object.versionId(),
        object.sha256().hex(),
        object.bytes(),
        scope.tenant().value(),
        restore.value());
  }

  static void failed(Transaction tx, RestoreFailure failure) throws SQLException {
    TenantScope scope = failure.grant().scope();
    RestoreId restore = failure.request().id();
    if (!DatasetTable.isActive(tx, scope)) {
      return;
    }
    Optional<Stored> stored = locked(tx, scope, restore);
    boolean foreign = stored.isPresent() && !stored.get().digest().equals(scope.digest().hex());
    if (foreign || (stored.isPresent() && stored.get().state().closed())) {
      return;
    }
    State end = State.of(failure);
    IncidentId incident = failure.incident();
    if (stored.isEmpty()) {
      insertClosed(tx, failure, end);
    }
    tx.update(
        """
        UPDATE coffer.restore SET state = ?, failure_code = ?, failure_text = ?, incident_id = ?,
            finished_at = now()
        WHERE tenant_id = ? AND id = ?
        """,
        end,
        failure.code(),
        failure.text(),
        incident == null ? null : incident.value(),
        scope.tenant().value(),
        restore.value());
  }

  /** A restore that never started must not stand beside one that is open, not for a moment. */
  private static void insertClosed(Transaction tx, RestoreFailure failure, State end)
      throws SQLException {
    TenantScope scope = failure.grant().scope();
    tx.update(
        """
        INSERT INTO coffer.restore (tenant_id, id, dataset_id, scope_digest, backup_id, state,
            fence, requested_by, reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, id) DO NOTHING
        """,
        scope.tenant().value(),
        failure.request().id().value(),
        scope.dataset().value(),
        scope.digest().hex(),
        failure.request().backup().value(),
        end,
        DatasetTable.nextFence(tx, scope),
        failure.grant().requestedBy(),
        failure.request().reason());
  }

  static void undone(Transaction tx, TenantScope scope, RestoreId restore, Instant at)
      throws SQLException {
    known(tx, scope, restore);
    tx.update(
        """
        UPDATE coffer.restore SET state = 'UNDONE', undone_at = coalesce(undone_at, ?),
            finished_at = coalesce(finished_at, now())
        WHERE tenant_id = ? AND id = ?
        """,
        at,
        scope.tenant().value(),
        restore.value());
  }

  static Optional<RestoreRecord> read(Transaction tx, TenantScope scope, RestoreId restore)
      throws SQLException {
    Optional<Stored> stored =
        tx.one(
            "SELECT * FROM coffer.restore WHERE tenant_id = ? AND id = ?",
            Stored::of,
            scope.tenant().value(),
            restore.value());
    stored.ifPresent(row -> Rows.requireScope(scope, row.digest()));
    return stored.map(Stored::record);
  }

  private static void reach(Transaction tx, TenantScope scope, RestoreId restore, State state)
      throws SQLException {
    tx.update(
        "UPDATE coffer.restore SET state = ? WHERE tenant_id = ? AND id = ?",
        state,
        scope.tenant().value(),
        restore.value());
  }

  private static Stored open(Transaction tx, TenantScope scope, RestoreId restore)
      throws SQLException {
    Stored stored = known(tx, scope, restore);
    requireOpen(scope, restore, stored);
    return stored;
  }

  private static void requireOpen(TenantScope scope, RestoreId restore, Stored stored) {
    Rows.requireScope(scope, stored.digest());
    if (stored.state().closed()) {
      throw BUSY.because("restore " + restore + " is closed as " + stored.state());
    }
  }

  private static Stored known(Transaction tx, TenantScope scope, RestoreId restore)
      throws SQLException {
    Stored stored =
        locked(tx, scope, restore).orElseThrow(() -> NOT_FOUND.because("no restore " + restore));
    Rows.requireScope(scope, stored.digest());
    return stored;
  }

  private static Optional<Stored> locked(Transaction tx, TenantScope scope, RestoreId restore)
      throws SQLException {
    return tx.one(
        "SELECT * FROM coffer.restore WHERE tenant_id = ? AND id = ? FOR UPDATE",
        Stored::of,
        scope.tenant().value(),
        restore.value());
  }

  private record Stored(String digest, RestoreRecord record) {
    static Stored of(Row row) throws SQLException {
      String failure = row.textOrNull("failure_code");
      return new Stored(
          row.text("scope_digest"),
          new RestoreRecord(
              new RestoreId(row.text("id")),
              new BackupId(row.text("backup_id")),
              State.valueOf(row.text("state")),
              row.number("fence"),
              row.textOrNull("quarantine"),
              row.textOrNull("identity"),
              row.textOrNull("safety_copy"),
              row.timeOrNull("promoted_at"),
              failure == null ? null : FailureCode.valueOf(failure),
              row.time("started_at")));
    }

    State state() {
      return record.state();
    }

    State further(State next) {
      return state().compareTo(next) < 0 ? next : state();
    }
  }
}
