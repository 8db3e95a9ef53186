package dev.coffer.activities.jdbc;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** One row of an answer, by column name. Readers without {@code OrNull} want a value there. */
public final class Row {
  private final ResultSet values;

  Row(ResultSet values) {
    this.values = values;
  }

  public String text(String column) throws SQLException {
    return requireNonNull(values.getString(column), column);
  }

  public @Nullable String textOrNull(String column) throws SQLException {
    return values.getString(column);
  }

  public long number(String column) throws SQLException {
    return requireNonNull(values.getObject(column, Long.class), column);
  }

  public @Nullable Long numberOrNull(String column) throws SQLException {
    return values.getObject(column, Long.class);
  }

  public int integer(String column) throws SQLException {
    return requireNonNull(values.getObject(column, Integer.class), column);
  }

  public boolean flag(String column) throws SQLException {
    return requireNonNull(values.getObject(column, Boolean.class), column);
  }

  public byte[] bytes(String column) throws SQLException {
    return requireNonNull(values.getBytes(column), column);
  }

  public Instant time(String column) throws SQLException {
    return requireNonNull(timeOrNull(column), column);
  }

  public @Nullable Instant timeOrNull(String column) throws SQLException {
    OffsetDateTime time = values.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
