package dev.coffer.activities.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A small pool of connections to Coffer's own database. Each piece of work is one transaction: it
 * commits whole or not at all. Safe for any number of virtual threads; they wait for a connection
 * for a bounded time.
 */
public final class Database implements AutoCloseable {
  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

  // Classes of SQLSTATE that say nothing about the work itself: connection, invalid authorisation,
  // resources, intervention of an operator, system error, transaction rolled back, internal error.
  private static final Set<String> OUTAGES = Set.of("08", "28", "53", "57", "58", "40", "XX");
  // Lock not available; a standby or a server that went read-only; rights not granted yet.
  private static final Set<String> OUTAGE_STATES = Set.of("55P03", "25006", "42501");

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Opens a pool. The server need not be there yet: each use says so when it is not.
   *
   * @param url JDBC URL; its own parameters win over ours
   * @param connections the most at a time
   */
  public static Database open(String url, String user, Secret password, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password.reveal());
    config.setPoolName("coffer-catalog");
    config.setMaximumPoolSize(connections);
    config.setAutoCommit(false);
    config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "coffer-worker");
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("socketTimeout", "60");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // The server's details quote row values, which must not reach a log.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty(
        "options",
        "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=30s");
    return new Database(new HikariDataSource(config));
  }

  /**
   * Runs one transaction and returns its result.
   *
   * @throws FailureException {@code CATALOG_UNAVAILABLE} when the server cannot do its work now,
   *     {@code UNEXPECTED} when it refuses a statement; whatever {@code work} itself throws, after
   *     a rollback
   */
  public <T extends @Nullable Object> T call(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      try {
        T result = work.in(new Transaction(connection));
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException failed) {
        rollback(connection, failed);
        throw failed;
      }
    } catch (SQLException failed) {
      throw classify(failed);
    }
  }

  /** Runs one transaction without a result. */
  public void run(Task task) {
    this.<@Nullable Void>call(
        transaction -> {
          task.in(transaction);
          return null;
        });
  }

  @Override
  public void close() {
    pool.close();
  }

  private static void rollback(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException lost) {
      reason.addSuppressed(lost);
    }
  }

  private static FailureException classify(SQLException failed) {
    String state = failed.getSQLState();
    boolean outage =
        failed instanceof SQLTransientException
            || state == null
            || OUTAGE_STATES.contains(state)
            || OUTAGES.contains(state.substring(0, Math.min(2, state.length())));
    return outage
        ? FailureCode.CATALOG_UNAVAILABLE.because(
            "the catalog is unavailable (" + state + ")", failed)
        : FailureCode.UNEXPECTED.because("the catalog refused a statement (" + state + ")", failed);
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T in(Transaction transaction) throws SQLException;
  }

  /** What is done in one transaction, without a result. */
  @FunctionalInterface
  public interface Task {
    void in(Transaction transaction) throws SQLException;
  }
}
