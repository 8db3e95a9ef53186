package dev.coffer.api.records;

import dev.coffer.workflows.failure.FailureCode;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the catalog's views. Errors: {@code CATALOG_UNAVAILABLE}, whatever was wrong. */
@Singleton
public final class Catalog {
  private final DataSource source;

  Catalog(DataSource source) {
    this.source = source;
  }

  /** Makes an object of the row that the result set stands on. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** All rows, in the statement's order. */
  public <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = prepare(connection, sql, arguments);
        ResultSet found = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (found.next()) {
        rows.add(row.read(found));
      }
      return rows;
    } catch (SQLException failed) {
      throw unavailable(failed);
    }
  }

  /** The first row. */
  public <T> Optional<T> one(String sql, Row<T> row, @Nullable Object... arguments) {
    return list(sql, row, arguments).stream().findFirst();
  }

  /** Changes rows of the API's own table; says how many. */
  public int change(String sql, @Nullable Object... arguments) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = prepare(connection, sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException failed) {
      throw unavailable(failed);
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  private static RuntimeException unavailable(SQLException failed) {
    return FailureCode.CATALOG_UNAVAILABLE.because("the catalog does not answer", failed);
  }
}
