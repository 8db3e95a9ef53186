package dev.coffer.activities.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements of one transaction. Parameters are bound, never spliced; {@link Instant} is bound as
 * {@code timestamptz}, an enum by its name.
 */
public final class Transaction {
  // A cursor's page: a chain or a listing of any length passes in constant memory.
  private static final int PAGE = 500;

  private final Connection connection;

  Transaction(Connection connection) {
    this.connection = connection;
  }

  /** Runs a statement and returns the number of rows that it changed. */
  public int update(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = bound(sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** The only row, or empty. */
  public <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    List<T> rows = all(sql, reader, values);
    if (rows.size() > 1) {
      throw new IllegalStateException("more than one row");
    }
    return rows.stream().findFirst();
  }

  /** Whether there is any row. */
  public boolean any(String sql, @Nullable Object... values) throws SQLException {
    return !all(sql, row -> true, values).isEmpty();
  }

  /** Every row, in order. */
  public <T> List<T> all(String sql, RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    each(sql, row -> rows.add(reader.read(row)), values);
    return rows;
  }

  /** Passes every row on, in order, without holding them. */
  public void each(String sql, RowVisitor visitor, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = bound(sql, values)) {
      statement.setFetchSize(PAGE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          visitor.visit(new Row(rows));
        }
      }
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, sqlValue(values[i]));
      }
      return statement;
    } catch (SQLException | RuntimeException failed) {
      statement.close();
      throw failed;
    }
  }

  private @Nullable Object sqlValue(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> null;
      // The driver would round what the server cannot hold; a time must not move forward.
      case Instant instant ->
          OffsetDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
      case Enum<?> named -> named.name();
      case String[] texts -> connection.createArrayOf("text", texts);
      default -> value;
    };
  }

  /** Makes a value of one row. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(Row row) throws SQLException;
  }

  /** Takes one row. */
  @FunctionalInterface
  public interface RowVisitor {
    void visit(Row row) throws SQLException;
  }
}
