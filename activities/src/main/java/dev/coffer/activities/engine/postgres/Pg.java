package dev.coffer.activities.engine.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * One connection, with the few calls that the engine makes of it. Statements go out as they are
 * written: no escapes, no server-side plans.
 */
final class Pg implements AutoCloseable {
  private final Connection connection;

  Pg(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /** One row to one value. */
  interface Row<T> {
    T map(ResultSet row) throws SQLException;
  }

  void run(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
  }

  void run(List<String> statements) {
    statements.forEach(this::run);
  }

  /** Like {@link #run(String)}, for callers that act on the SQLSTATE. */
  void attempt(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  <T> List<T> list(String sql, Row<T> row, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<T> values = new ArrayList<>();
        while (rows.next()) {
          values.add(row.map(rows));
        }
        return values;
      }
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
  }

  <T> Optional<T> first(String sql, Row<T> row, Object... parameters) {
    return list(sql, row, parameters).stream().findFirst();
  }

  <T> T one(String sql, Row<T> row, Object... parameters) {
    return first(sql, row, parameters).orElseThrow(() -> new IllegalStateException("no row"));
  }

  List<String> texts(String sql, Object... parameters) {
    return list(sql, row -> row.getString(1), parameters);
  }

  long number(String sql, Object... parameters) {
    return one(sql, row -> row.getLong(1), parameters);
  }

  boolean yes(String sql, Object... parameters) {
    return one(sql, row -> row.getBoolean(1), parameters);
  }

  /** A transaction: all of {@code work}, or nothing. */
  void transaction(Runnable work) {
    begin();
    try {
      work.run();
      commit();
    } finally {
      rollback();
    }
  }

  /** Whether a transaction is open. */
  boolean isOpen() {
    try {
      return !connection.getAutoCommit();
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
  }

  void begin() {
    try {
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
  }

  void commit() {
    try {
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
  }

  /** Ends a transaction that is still open. */
  void rollback() {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException lost) {
      // The server rolls back by itself when it loses the connection.
      close();
    }
  }

  CopyManager copy() throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  int pid() {
    try {
      return connection.unwrap(PGConnection.class).getBackendPID();
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
  }

  /** Stops whatever the connection is doing, from any thread; it ends with SQLSTATE 57014. */
  void cancel() {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException gone) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException gone) {
      // Nothing is left to give back.
    }
  }
}
