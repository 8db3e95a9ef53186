package dev.coffer.api.records;

import dev.coffer.api.problem.Ending;
import dev.coffer.workflows.failure.FailureCode;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads columns into our types. */
public final class Columns {
  private Columns() {}

  /** A text that is never null. */
  public static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNullElse(row.getString(column), "");
  }

  /** A time. */
  public static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** A time that is never null. */
  public static Instant requiredTime(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNullElse(time(row, column), Instant.EPOCH);
  }

  /** An array of texts; empty when null. */
  public static List<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  /** How a run failed, when its row says so. */
  public static @Nullable Ending failure(ResultSet row, String code, @Nullable String text)
      throws SQLException {
    String name = row.getString(code);
    if (name == null) {
      return null;
    }
    return new Ending(FailureCode.valueOf(name), text == null ? "" : text(row, text));
  }
}
